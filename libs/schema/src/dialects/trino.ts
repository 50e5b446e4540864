import { typeName, type ColumnType } from '../column-type.ts';
import type { Dialect, DialectFunctions } from '../dialect.ts';
import {
  exactNumbers,
  groupsByCountDistinct,
  integersByDigits,
  longestPathKey,
  standardIdentifier,
  standardLiteral,
} from './standard-sql.ts';

function type(column: ColumnType): string {
  if (column.kind === 'text') return 'VARCHAR';
  // A plain TIMESTAMP is one of milliseconds.
  return column.kind === 'timestamp' ? 'TIMESTAMP(6)' : typeName(column).toUpperCase();
}

const fn: DialectFunctions = {
  dateOf: (timestamp) => `CAST(${timestamp} AS DATE)`,
  // date_diff knows milliseconds only. It counts the seconds between whole ones; where adding them to start leads past
  // end, the last one is not full. Days go first, for date_add takes no more seconds than 32 bits hold.
  secondsBetween: (start, end) => {
    const seconds = `date_diff('second', date_trunc('second', ${start}), date_trunc('second', ${end}))`;
    const reached = `date_add('second', ${seconds} % 86400, date_add('day', ${seconds} / 86400, ${start}))`;
    return `(${seconds} - CASE WHEN ${reached} > ${end} THEN 1 ELSE 0 END)`;
  },
  daysBetween: (start, end) => `date_diff('day', ${start}, ${end})`,
  addDays: (date, days) => `date_add('day', ${days}, ${date})`,
  monthAfter: (date, months) => `date_add('month', ${months}, date_trunc('month', ${date}))`,
  // Counted from first days, for date_diff counts full months.
  monthsBetween: (start, end) =>
    `date_diff('month', date_trunc('month', ${start}), date_trunc('month', ${end}))`,
  isoWeekStart: (date) => `date_trunc('week', ${date})`,
  monthStart: (date) => `date_trunc('month', ${date})`,
  yearOf: (date) => `CAST(year(${date}) AS INTEGER)`,
  integerText: (integer) => `CAST(${integer} AS VARCHAR)`,
  yearMonth: (date) => `date_format(${date}, '%Y-%m')`,
  // Athena takes a plain 0.01 for a double.
  ...exactNumbers('/', `DECIMAL '0.01'`),
  pathKey: (text) =>
    `substr(lower(regexp_replace(${text}, '[^A-Za-z0-9]+', '_')), 1, ${longestPathKey})`,
  groupsWithDistinct: groupsByCountDistinct,
  integers: (limit) => integersByDigits(limit, 'BIGINT'),
};

/** Trino 411, and Athena engine version 3, which is built on it. Computes and answers; it never reads raw text. */
export const trino: Dialect = {
  name: 'trino',
  type,
  identifier: standardIdentifier,
  literal: standardLiteral,
  cast: (sql, to) => `CAST(${sql} AS ${type(to)})`,
  fn,
};
