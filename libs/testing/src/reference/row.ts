import type { Row } from './types.ts';

/** The text under a name that a curated row or a table cannot lack. */
export function must(row: Row, name: string): string {
  const text = row[name];
  if (text === null || text === undefined)
    throw new Error(`reference: ${name} is missing in ${JSON.stringify(row)}`);
  return text;
}

/** Rows by the texts under the given names: one group for each combination that occurs. */
export function groupBy(rows: readonly Row[], names: readonly string[]): Row[][] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(names.map((name) => must(row, name))));
  return [...groups.values()];
}

/** The first row of a group. Groups have at least one. */
export function firstOf(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('reference: an empty group');
  return row;
}

/** Counts one more under a name. */
export function countUp(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
