import { columnNames, matchName, reservedColumns, type Dataset } from '@rentlake/schema';
import { say } from './messages.ts';
import { SourceError } from './source-error.ts';

/** What each cell of a file's rows is: the raw column it becomes, in the order of the file. */
export type Header = readonly string[];

const trim = (cell: string): string => cell.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

/**
 * Maps a header to raw columns: contract names where they match, else the header itself; `_2` is appended to a name
 * that is taken. `lineage` are names that stay as they are, for a file that brings its rows' lineage with it.
 * @throws SourceError when two headers are one contract column.
 */
export function mapHeader(
  cells: readonly string[],
  dataset: Dataset,
  file: string,
  lineage: readonly string[] = [],
): Header {
  const known = columnNames(dataset);
  const taken = new Set([...Object.keys(dataset.columns), ...reservedColumns]);
  const seen = new Map<string, string>();
  const mapped = cells.map(trim).map((header, index) => {
    if (lineage.includes(header)) return header;
    const contract = known.get(matchName(header));
    if (contract === undefined) return { index, header };
    const other = seen.get(contract);
    if (other !== undefined) {
      throw new SourceError(
        say('twoHeaders', { file, first: other, second: header, column: contract }),
      );
    }
    seen.set(contract, header);
    return contract;
  });
  return mapped.map((column) => {
    if (typeof column === 'string') return column;
    const name = freeName(
      column.header === '' ? `column_${column.index + 1}` : column.header,
      taken,
    );
    taken.add(name.toLowerCase());
    return name;
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let copy = 2; taken.has(candidate.toLowerCase()); copy += 1) {
    candidate = `${name}_${copy}`;
  }
  return candidate;
}

/**
 * @param missing What to say, of a file or of a table.
 * @throws SourceError naming the first required column that the header lacks, with the headers found.
 */
export function requireColumns(
  header: Header,
  cells: readonly string[],
  dataset: Dataset,
  file: string,
  missing: 'missingColumn' | 'missingTableColumn' = 'missingColumn',
): void {
  for (const [name, column] of Object.entries(dataset.columns)) {
    if (column.role === 'optional' || header.includes(name)) continue;
    const names = [name, ...column.aliases].join(' or ');
    const place = { file, table: file, right: 'SELECT' };
    const found = cells
      .map(trim)
      .map((cell) => (cell === '' ? '(empty)' : cell))
      .join(', ');
    throw new SourceError(say(missing, { ...place, column: name, headers: found, names }));
  }
}
