import { typeName, type ColumnType } from '../column-type.ts';
import type { DialectFunctions, ReadingDialect } from '../dialect.ts';
import { duckdbReading } from './duckdb-reading.ts';
import {
  exactNumbers,
  integersByDigits,
  longestPathKey,
  selectGroups,
  standardIdentifier,
  standardLiteral,
} from './standard-sql.ts';

function type(column: ColumnType): string {
  return column.kind === 'text' ? 'VARCHAR' : typeName(column).toUpperCase();
}

const fn: DialectFunctions = {
  dateOf: (timestamp) => `CAST(${timestamp} AS DATE)`,
  secondsBetween: (start, end) => `((epoch_us(${end}) - epoch_us(${start})) // 1000000)`,
  daysBetween: (start, end) => `date_diff('day', ${start}, ${end})`,
  addDays: (date, days) => `(${date} + CAST(${days} AS INTEGER))`,
  monthAfter: (date, months) =>
    `CAST(date_trunc('month', ${date}) + to_months(CAST(${months} AS INTEGER)) AS DATE)`,
  monthsBetween: (start, end) => `date_diff('month', ${start}, ${end})`,
  isoWeekStart: (date) => `CAST(date_trunc('week', ${date}) AS DATE)`,
  monthStart: (date) => `CAST(date_trunc('month', ${date}) AS DATE)`,
  yearOf: (date) => `CAST(year(${date}) AS INTEGER)`,
  integerText: (integer) => `CAST(${integer} AS VARCHAR)`,
  yearMonth: (date) => `strftime(${date}, '%Y-%m')`,
  ...exactNumbers('//'),
  pathKey: (text) =>
    `substr(lower(regexp_replace(${text}, '[^A-Za-z0-9]+', '_', 'g')), 1, ${longestPathKey})`,
  // A list of groups per member takes half the memory of a hash table of pairs, and less time.
  groupsWithDistinct: (groups) => {
    const { relation, by, distinct } = groups;
    const pairs = `(SELECT UNNEST(list_distinct(LIST(${by}))) AS ${by} FROM ${relation} GROUP BY ${distinct.of})`;
    const counts = `(SELECT ${by}, COUNT(*) AS ${distinct.as} FROM ${pairs} AS pairs GROUP BY ${by})`;
    return `(SELECT * FROM (${selectGroups(groups)} FROM ${relation} GROUP BY ${by}) AS totals JOIN ${counts} AS counts USING (${by}))`;
  },
  integers: (limit) => integersByDigits(limit, 'BIGINT'),
};

/** DuckDB 1.5, the embedded engine. */
export const duckdb: ReadingDialect = {
  name: 'duckdb',
  type,
  identifier: standardIdentifier,
  literal: standardLiteral,
  cast: (sql, to) => `CAST(${sql} AS ${type(to)})`,
  read: duckdbReading,
  fn,
};
