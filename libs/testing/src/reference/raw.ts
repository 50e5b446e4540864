import { minimalCsv, readCsv } from './csv.ts';
import { columnNames, pathsOf } from './names.ts';
import type { Dataset } from './datasets.ts';
import type { Row, SourceFiles } from './types.ts';

export interface Raw {
  rows: Row[];
  unmapped: string[];
}

/** Every row of a dataset as the source has it: contract columns, unmapped columns, lineage. */
export function readRaw(dataset: Dataset, files: SourceFiles): Raw {
  const contract = dataset.columns.map((column) => column.name);
  const unmapped = new Map<string, string>();
  const found: Row[] = [];
  for (const path of onePlace(dataset, pathsOf(dataset, files))) {
    const [header, ...rows] = readCsv(decode(files[path] ?? ''));
    if (header === undefined) throw new Error(`reference: ${path} has no header`);
    const named = columnNames(dataset, header.cells);
    const required = dataset.columns.filter(({ need }) => need !== 'optional');
    if (
      header.textAfterQuote ||
      new Set(named).size < named.length ||
      !required.every(({ name }) => named.includes(name))
    ) {
      throw new Error(`reference: ${path} has a header that stops a run: ${header.text}`);
    }
    const names = named.map((name) => {
      if (contract.includes(name)) return name;
      const key = name.toLowerCase();
      if (!unmapped.has(key)) unmapped.set(key, name);
      return unmapped.get(key) ?? name;
    });
    rows.forEach((row, index) => {
      const malformed = row.textAfterQuote || row.cells.length !== names.length;
      const cells = malformed ? [] : names.map((name, cell) => [name, row.cells[cell] ?? null]);
      found.push({
        ...Object.fromEntries(cells),
        _source_file: path,
        _source_row: String(index + 1),
        _malformed: malformed ? (row.textAfterQuote ? row.text : minimalCsv(row.cells)) : null,
      });
    });
  }
  const columns = [...contract, ...unmapped.values(), '_source_file', '_source_row', '_malformed'];
  return {
    rows: found.map((row) =>
      Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
    ),
    unmapped: [...unmapped.values()],
  };
}

/** The paths, if they are one file or the files of one folder. */
function onePlace(dataset: Dataset, paths: readonly string[]): readonly string[] {
  const places = new Set(paths.map((path) => path.split('/')[0]));
  if (places.size !== 1) throw new Error(`reference: ${dataset.name} is in ${places.size} places`);
  return paths;
}

function decode(content: string | Uint8Array): string {
  return typeof content === 'string'
    ? content
    : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
}
