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

/** Trims only what has something to trim; `!` is the first visible character. */
function trim(text: string): string {
  const ends = ["' '", "E'\\t'", "E'\\r'", "E'\\n'"].map((end) => `NOT suffix(${text}, ${end})`);
  return `CASE WHEN ${text} >= '!' AND ${ends.join(' AND ')} THEN ${text} ELSE trim(${text}, ${trimmedLiteral}) END`;
}

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

/**
 * The value of a text that is spelled just as DuckDB would spell it, else what `otherwise` gives. The round trip proves
 * the spelling for a tenth of what a regular expression costs. `guarded` keeps from the cast what would fail slowly.
 */
function canonical(text: string, guarded: string, sqlType: string, otherwise: string): string {
  const value = `TRY_CAST(${guarded} AS ${sqlType})`;
  return `CASE WHEN CAST(${value} AS VARCHAR) = ${text} THEN ${value} ${otherwise} END`;
}

/** Only what begins like an ISO date is worth a cast. */
const isoLike = (text: string): string => `CASE WHEN ${text} LIKE '____-%' THEN ${text} END`;

function timestamp(text: string): string {
  const plain = `${patterns.isoDate}[ T]${patterns.time}`;
  const any = `(${patterns.isoDate}|${patterns.slashDate})([ T]${patterns.time}${patterns.zone}?)?`;
  const others = `WHEN ${matches(text, plain)} THEN TRY_CAST(${text} AS TIMESTAMP) WHEN ${matches(text, any)} THEN ${anyTimestamp(text)}`;
  return canonical(text, isoLike(text), 'TIMESTAMP', others);
}

function exact(text: string, pattern: string, sqlType: string): string {
  const others = `WHEN ${matches(text, pattern)} THEN TRY_CAST(${text} AS ${sqlType})`;
  return canonical(text, text, sqlType, others);
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
  integer: (text) => exact(text, patterns.integer, 'INTEGER'),
  bigint: (text) => exact(text, patterns.integer, 'BIGINT'),
  double: (text) =>
    `CASE WHEN ${matches(text, patterns.double)} AND isfinite(TRY_CAST(${text} AS DOUBLE)) THEN TRY_CAST(${text} AS DOUBLE) + 0.0 END`,
  decimal: (text, type) => exact(text, patterns.decimal, typeName(type).toUpperCase()),
  date: (text) => {
    const others = `ELSE CAST(${timestamp(text)} AS DATE)`;
    return withinDays(canonical(text, isoLike(text), 'DATE', others), 'DATE');
  },
  timestamp: (text) => withinDays(timestamp(text), 'TIMESTAMP'),
};

export const duckdbReading: DialectReading = {
  clean: (raw, kind) => {
    const value = trim(raw);
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
  rowDigest: (texts) => {
    const parts = texts.map((text) => `COALESCE(strlen(${text}) || ':' || ${text}, '-')`);
    return `CAST('0x' || substr(md5(concat(${parts.join(', ')})), 1, 15) AS BIGINT)`;
  },
  keyShares: 2,
  wholeRow: (alias) => alias,
  without: (relation, other, columns) =>
    `${relation}\nANTI JOIN ${other} USING (${columns.join(', ')})`,
  sortedList: (texts) =>
    `list_sort(list_filter([${texts.join(', ')}], reason -> reason IS NOT NULL))`,
  eachOf: (list) => `UNNEST(${list})`,
};
