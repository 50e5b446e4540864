import { byCodePoint } from './order.ts';
import type { Dataset } from './datasets.ts';
import type { SourceFiles } from './types.ts';

/** Names are the same without regard to case, spaces, `_` and `-`. */
export function matchable(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, '');
}

export function isNamed(found: string, name: string, aliases: readonly string[]): boolean {
  return [name, ...aliases].some((known) => matchable(known) === matchable(found));
}

/** Paths of `<dataset>.csv` or `<dataset>/*.csv`, in code point order. */
export function pathsOf(dataset: Dataset, files: SourceFiles): string[] {
  const isOfDataset = (path: string): boolean => {
    const [first = '', ...below] = path.split('/');
    if (!/\.csv$/i.test(path) || below.length > 1) return false;
    return isNamed(
      below.length === 1 ? first : first.slice(0, -'.csv'.length),
      dataset.name,
      dataset.aliases,
    );
  };
  return Object.keys(files).filter(isOfDataset).sort(byCodePoint);
}

/**
 * The column name under each header cell of one file: the contract's name where one matches, else the header itself, with
 * `_2`, `_3`, … when the file, the contract or lineage has that name already.
 */
export function columnNames(dataset: Dataset, headers: readonly string[]): string[] {
  const taken = new Set<string>([...dataset.columns.map((column) => column.name), ...LINEAGE]);
  return headers.map((cell, index) => {
    const header = cell.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
    const column = dataset.columns.find(({ name, aliases }) => isNamed(header, name, aliases));
    if (column !== undefined) return column.name;
    const wanted = header === '' ? `column_${index + 1}` : header;
    let name = wanted;
    for (let copy = 2; taken.has(name.toLowerCase()); copy += 1) name = `${wanted}_${copy}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const LINEAGE = ['_source_file', '_source_row', '_malformed', '_reasons'];
