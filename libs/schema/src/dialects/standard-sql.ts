import type { DialectFunctions, GroupsWithDistinct } from '../dialect.ts';

/** What all dialects of the house share. */

/**
 * Money and ratios from whole numbers. `divide` is the operator that divides bigints and drops the rest; nothing else
 * of it differs between engines.
 */
export function exactNumbers(
  divide: string,
  hundredth = '0.01',
): Pick<DialectFunctions, 'cents' | 'money' | 'exactRatio'> {
  const hundredths = (whole: string): string =>
    `CAST(CAST(${whole} AS DECIMAL(20,0)) * ${hundredth} AS DECIMAL(18,2))`;
  return {
    cents: (money) => `CAST(${money} * 100 AS BIGINT)`,
    money: hundredths,
    exactRatio: (numerator, denominator) => {
      const n = `CAST(${numerator} AS BIGINT)`;
      const d = `NULLIF(CAST(${denominator} AS BIGINT), 0)`;
      const rest = `${n} % ${d}`;
      return hundredths(
        `${n} ${divide} ${d} + CASE WHEN ${rest} >= ${d} - ${rest} THEN 1 ELSE 0 END`,
      );
    },
  };
}

/** Characters of a path key at most: a folder `<column>=<key>` has at most 255 bytes on common file systems. */
export const longestPathKey = 200;

/** `'` doubled. */
export function standardLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `"` doubled. */
export function standardIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `by` and the aggregates, as the beginning of a SELECT. */
export function selectGroups({ by, aggregates }: GroupsWithDistinct): string {
  const named = Object.entries(aggregates).map(([name, aggregate]) => `${aggregate} AS ${name}`);
  return `SELECT ${[by, ...named].join(', ')}`;
}

/** By COUNT(DISTINCT), for engines that spread its pairs over many machines, and read the relation once. */
export function groupsByCountDistinct(groups: GroupsWithDistinct): string {
  const { relation, by, distinct } = groups;
  return `(${selectGroups(groups)}, COUNT(DISTINCT ${distinct.of}) AS ${distinct.as} FROM ${relation} GROUP BY ${by})`;
}

const digits = '(0), (1), (2), (3), (4), (5), (6), (7), (8), (9)';

/** Numbers from 0 by joining digits: no engine's own sequence function, whose limits differ. */
export function integersByDigits(limit: number, bigint: string): string {
  const places = Math.max(1, Math.ceil(Math.log10(limit)));
  const names = Array.from({ length: places }, (_, place) => `d${place}`);
  const sum = names.map((name, place) => `${name}.d * ${10 ** place}`).join(' + ');
  const from = names.map((name) => `(VALUES ${digits}) AS ${name} (d)`).join(' CROSS JOIN ');
  return `(SELECT CAST(${sum} AS ${bigint}) AS n FROM ${from})`;
}
