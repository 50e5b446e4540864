import { typeName, type ColumnType } from '../column-type.ts';
import type { DialectReading } from '../dialect.ts';
import {
  dayAfterLast,
  falseWords,
  firstDay,
  nullWords,
  patterns,
  trimmed,
  trueWords,
} from '../reading-rules.ts';
import { standardLiteral } from './standard-sql.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();

const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };
const trimmedLiteral = `E'${[...trimmed].map((char) => escapes[char] ?? char).join('')}'`;

const words = (list: readonly string[]): string => list.map(standardLiteral).join(', ');
const matches = (text: string, pattern: string): string =>
  `regexp_full_match(${text}, '${pattern}')`;

/** The timestamp that `text`, known to have one of the contract's forms, stands for; null when no calendar has it. */
function anyTimestamp(text: string): string {
  const day = `CASE WHEN ${text}[3] = '/' THEN ${text}[7:10] || '-' || ${text}[4:5] || '-' || ${text}[1:2] ELSE ${text}[1:10] END`;
  const time = `coalesce(nullif(regexp_extract(${text}, '[ T](${patterns.time})', 1), ''), '00:00')`;
  const zone = `nullif(regexp_extract(${text}, '[+-][0-9]{2}:[0-9]{2}$'), '')`;
  const minutes = `CAST(${zone}[2:3] AS INTEGER) * 60 + CAST(${zone}[5:6] AS INTEGER)`;
  const offset = `coalesce(CASE WHEN ${zone}[1] = '-' THEN 0 - (${minutes}) ELSE ${minutes} END, 0)`;
  return `TRY_CAST(${day} || ' ' || ${time} AS TIMESTAMP) - to_minutes(${offset})`;
}

function timestamp(text: string): string {
  const plain = `${patterns.isoDate}[ T]${patterns.time}`;
  const any = `(${patterns.isoDate}|${patterns.slashDate})([ T]${patterns.time}${patterns.zone}?)?`;
  return `CASE WHEN ${matches(text, plain)} THEN TRY_CAST(${text} AS TIMESTAMP) WHEN ${matches(text, any)} THEN ${anyTimestamp(text)} END`;
}

/** `value` if it lies within the days of the contract. */
const withinDays = (value: string, sqlType: string): string =>
  `CASE WHEN ${value} >= ${sqlType} '${firstDay}' AND ${value} < ${sqlType} '${dayAfterLast}' THEN ${value} END`;

const parsers: {
  readonly [Kind in ColumnType['kind']]: (text: string, type: ColumnType) => string;
} = {
  text: (text) => text,
  boolean: (text) =>
    `CASE WHEN lower(${text}) IN (${words(trueWords)}) THEN true WHEN lower(${text}) IN (${words(falseWords)}) THEN false END`,
  integer: (text) =>
    `CASE WHEN ${matches(text, patterns.integer)} THEN TRY_CAST(${text} AS INTEGER) END`,
  bigint: (text) =>
    `CASE WHEN ${matches(text, patterns.integer)} THEN TRY_CAST(${text} AS BIGINT) END`,
  double: (text) =>
    `CASE WHEN ${matches(text, patterns.double)} AND isfinite(TRY_CAST(${text} AS DOUBLE)) THEN TRY_CAST(${text} AS DOUBLE) + 0.0 END`,
  decimal: (text, type) =>
    `CASE WHEN ${matches(text, patterns.decimal)} THEN TRY_CAST(${text} AS ${typeName(type).toUpperCase()}) END`,
  date: (text) => {
    const day = `CASE WHEN ${matches(text, patterns.isoDate)} THEN TRY_CAST(${text} AS DATE) ELSE CAST(${timestamp(text)} AS DATE) END`;
    return withinDays(day, 'DATE');
  },
  timestamp: (text) => withinDays(timestamp(text), 'TIMESTAMP'),
};

export const duckdbReading: DialectReading = {
  clean: (raw, kind) => {
    const value = `trim(${raw}, ${trimmedLiteral})`;
    return `CASE WHEN ${value} NOT IN (${words(nullWords(kind))}) THEN ${value} END`;
  },
  parse: (clean, type) => parsers[type.kind](clean, type),
  spell: (text, spelling) => {
    const letters =
      spelling.letters === 'upper'
        ? `translate(${text}, '${lower}', '${upper}')`
        : `translate(${text}, '${upper}', '${lower}')`;
    const cases = Object.entries(spelling.words).map(
      ([from, to]) => `WHEN ${standardLiteral(from)} THEN ${standardLiteral(to)}`,
    );
    return cases.length === 0 ? letters : `CASE ${letters} ${cases.join(' ')} ELSE ${letters} END`;
  },
  hash: (text) => `hash(${text})`,
  sortedList: (texts) =>
    `list_sort(list_filter([${texts.join(', ')}], reason -> reason IS NOT NULL))`,
};
