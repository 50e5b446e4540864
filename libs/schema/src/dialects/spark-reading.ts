import type { ColumnType } from '../column-type.ts';
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
import { sparkLiteral, sparkType } from './spark-names.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();

const words = (list: readonly string[]): string => list.map(sparkLiteral).join(', ');

/** Ends in `\z`: Java finds `$` before a last line end as well. */
const matches = (text: string, pattern: string): string =>
  `${text} RLIKE ${sparkLiteral(`\\A(${pattern})\\z`)}`;

/**
 * `value` if it lies within the days of the contract and `condition` holds. Spark computes what the first condition of a
 * CASE repeats once, and it evaluates `condition` first.
 */
const withinDays = (condition: string, value: string, sqlType: string): string =>
  `WHEN ${condition} AND ${value} >= ${sqlType} '${firstDay}' AND ${value} < ${sqlType} '${dayAfterLast}' THEN ${value}`;

const plainTimestamp = `${patterns.isoDate}[ T]${patterns.time}`;
const anyTimestamp = `(${patterns.isoDate}|${patterns.slashDate})([ T]${patterns.time}${patterns.zone}?)?`;

/**
 * The timestamp in UTC of a text of any form. A cast to TIMESTAMP_NTZ would drop the zone; one to TIMESTAMP_LTZ converts
 * to the zone of the session, which is UTC. No cast takes a zone after minutes.
 */
function converted(text: string): string {
  const part = (...place: readonly number[]): string => `substr(${[text, ...place].join(', ')})`;
  const day = `CASE WHEN ${part(3, 1)} = '/' THEN concat(${part(7, 4)}, '-', ${part(4, 2)}, '-', ${part(1, 2)}) ELSE ${part(1, 10)} END`;
  const clock = `CASE WHEN ${part(17, 1)} IN ('', ':') THEN ${part(11)} ELSE concat(${part(11, 6)}, ':00', ${part(17)}) END`;
  const iso = `CASE WHEN ${part(3, 1)} <> '/' AND ${part(17, 1)} = ':' THEN ${text} ELSE concat(${day}, ${clock}) END`;
  return `CAST(try_cast(${iso} AS TIMESTAMP_LTZ) AS TIMESTAMP_NTZ)`;
}

const convertedWithinDays = (text: string): string =>
  withinDays(matches(text, anyTimestamp), converted(text), 'TIMESTAMP_NTZ');

const wholeNumber = (text: string, sqlType: string): string =>
  `CASE WHEN ${matches(text, patterns.integer)} THEN try_cast(substring_index(${text}, '.', 1) AS ${sqlType}) END`;

const parsers: {
  readonly [Kind in ColumnType['kind']]: (text: string, type: ColumnType) => string;
} = {
  text: (text) => text,
  boolean: (text) =>
    `CASE WHEN lower(${text}) IN (${words(trueWords)}) THEN true WHEN lower(${text}) IN (${words(falseWords)}) THEN false END`,
  integer: (text) => wholeNumber(text, 'INT'),
  bigint: (text) => wholeNumber(text, 'BIGINT'),
  double: (text) => {
    const value = `try_cast(${text} AS DOUBLE)`;
    return `CASE WHEN ${matches(text, patterns.double)} AND abs(${value}) < double('Infinity') THEN ${value} + 0D END`;
  },
  // The pattern goes first: a cast would work out the digits of 1e-999999999.
  decimal: (text, type) =>
    `CASE WHEN ${matches(text, patterns.decimal)} THEN try_cast(${text} AS ${sparkType(type)}) END`,
  date: (text) => {
    const plain = withinDays(matches(text, patterns.isoDate), `try_cast(${text} AS DATE)`, 'DATE');
    return `CAST(CASE ${plain} ${convertedWithinDays(text)} END AS DATE)`;
  },
  timestamp: (text) => {
    const value = `try_cast(${text} AS TIMESTAMP_NTZ)`;
    const plain = withinDays(matches(text, plainTimestamp), value, 'TIMESTAMP_NTZ');
    return `CASE ${plain} ${convertedWithinDays(text)} END`;
  },
};

/** Settles the case of ASCII letters. `upper` does more, but not to a text that is all ASCII, and is much faster. */
function letterCase(text: string, letters: 'upper' | 'lower'): string {
  const [from, to] = letters === 'upper' ? [lower, upper] : [upper, lower];
  return `CASE WHEN octet_length(${text}) = char_length(${text}) THEN ${letters}(${text}) ELSE translate(${text}, '${from}', '${to}') END`;
}

export const sparkReading: DialectReading = {
  // Most texts need no trimming; `!` is the first visible character.
  clean: (raw, kind) => {
    const isNull = words(nullWords(kind));
    const ends = [...trimmed].map((end) => `NOT endswith(${raw}, ${sparkLiteral(end)})`);
    const inner = `trim(BOTH ${sparkLiteral(trimmed)} FROM ${raw})`;
    return `CASE WHEN ${raw} >= '!' AND ${ends.join(' AND ')} AND ${raw} NOT IN (${isNull}) THEN ${raw} WHEN ${inner} NOT IN (${isNull}) THEN ${inner} END`;
  },
  parse: (clean, type) => parsers[type.kind](clean, type),
  spell: (text, spelling) => {
    const letters = letterCase(text, spelling.letters);
    const cases = Object.entries(spelling.words).map(
      ([from, to]) => `WHEN ${sparkLiteral(from)} THEN ${sparkLiteral(to)}`,
    );
    return cases.length === 0 ? letters : `CASE ${letters} ${cases.join(' ')} ELSE ${letters} END`;
  },
  hash: (text) => `xxhash64(${text})`,
  rowDigest: (texts) => {
    const parts = texts.map((text) => `coalesce(octet_length(${text}) || ':' || ${text}, '-')`);
    return `CAST(conv(substr(md5(concat(${parts.join(', ')})), 1, 15), 16, 10) AS BIGINT)`;
  },
  keyShares: 1,
  wholeRow: (alias) => `struct(${alias}.*)`,
  without: (relation, other, columns) =>
    `${relation}\nLEFT ANTI JOIN ${other} USING (${columns.join(', ')})`,
  sortedList: (texts) =>
    `sort_array(filter(array(${texts.join(', ')}), reason -> reason IS NOT NULL))`,
  eachOf: (list) => `EXPLODE(${list})`,
};
