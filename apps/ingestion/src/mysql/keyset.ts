import { bound, type SourceColumn } from './source-column.ts';
import { quoted } from './quoting.ts';

/** Values of the columns of a key, as literals. */
export type KeyValue = readonly string[];

/** The literals of a key, from the text of its columns. */
export const keyValue = (
  key: readonly SourceColumn[],
  texts: readonly (string | null)[],
): KeyValue => key.map((column, place) => bound(column, texts[place] ?? ''));

/**
 * The rows whose key is `value` or comes behind it. Written column by column: the optimiser makes no range of a
 * comparison of whole rows, but of the first condition here.
 */
export function atOrAfter(key: readonly SourceColumn[], value: KeyValue): string {
  return compared(key, value, '>', '>=');
}

/** The rows whose key comes before `value`. */
export function before(key: readonly SourceColumn[], value: KeyValue): string {
  return compared(key, value, '<', '<');
}

function compared(
  key: readonly SourceColumn[],
  value: KeyValue,
  strictly: string,
  last: string,
): string {
  const [column, ...columns] = key;
  const [first, ...rest] = value;
  if (column === undefined || first === undefined) return 'TRUE';
  const name = quoted(column.name);
  if (columns.length === 0) return `${name} ${last} ${first}`;
  const deeper = compared(columns, rest, strictly, last);
  return `(${name} ${strictly}= ${first} AND (${name} ${strictly} ${first} OR ${deeper}))`;
}
