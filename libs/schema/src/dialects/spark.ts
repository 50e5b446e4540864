import type { DialectFunctions, ReadingDialect } from '../dialect.ts';
import { sparkIdentifier, sparkLiteral, sparkType } from './spark-names.ts';
import { sparkReading } from './spark-reading.ts';
import { exactNumbers, groupsByCountDistinct, longestPathKey } from './standard-sql.ts';

const micros = (timestamp: string): string => `unix_micros(CAST(${timestamp} AS TIMESTAMP_LTZ))`;

const fn: DialectFunctions = {
  dateOf: (timestamp) => `CAST(${timestamp} AS DATE)`,
  secondsBetween: (start, end) => `((${micros(end)} - ${micros(start)}) div 1000000)`,
  daysBetween: (start, end) => `CAST(datediff(${end}, ${start}) AS BIGINT)`,
  addDays: (date, days) => `date_add(${date}, CAST(${days} AS INT))`,
  monthAfter: (date, months) => `add_months(trunc(${date}, 'MONTH'), CAST(${months} AS INT))`,
  monthsBetween: (start, end) =>
    `CAST((year(${end}) - year(${start})) * 12 + month(${end}) - month(${start}) AS BIGINT)`,
  isoWeekStart: (date) => `trunc(${date}, 'WEEK')`,
  monthStart: (date) => `trunc(${date}, 'MONTH')`,
  yearOf: (date) => `year(${date})`,
  integerText: (integer) => `CAST(${integer} AS STRING)`,
  // date_format would make a timestamp of the date first.
  yearMonth: (date) => `left(CAST(${date} AS STRING), 7)`,
  ...exactNumbers('div'),
  pathKey: (text) =>
    `substr(lower(regexp_replace(${text}, '[^A-Za-z0-9]+', '_')), 1, ${longestPathKey})`,
  groupsWithDistinct: groupsByCountDistinct,
  // Spark's own range has no limit, and needs no joins.
  integers: (limit) => `(SELECT n FROM range(${limit}) AS numbers (n))`,
};

/** Spark SQL 3.5. The session is in ANSI mode and in UTC. */
export const spark: ReadingDialect = {
  name: 'spark',
  type: sparkType,
  identifier: sparkIdentifier,
  literal: sparkLiteral,
  cast: (sql, to) => `CAST(${sql} AS ${sparkType(to)})`,
  read: sparkReading,
  fn,
};
