import { duckdb, lineage } from '@rentlake/schema';
import type { CsvFilesInput, CsvInput } from '../plan.ts';
import { pathLiteral } from './parquet-relation.ts';

/** Stands for a cell that is not there, which an empty cell is not. No sane text holds it. */
export const absentCell = '\u0001rentlake: no such cell\u0001';

const cells = (width: number): string[] =>
  Array.from({ length: width }, (_, index) => `cell_${index + 1}`);

/** The cells that a row has, as minimal CSV: quoted only where they must be. */
function minimalCsv(columns: readonly string[]): string {
  const quoted = columns.map(
    (cell) =>
      `CASE WHEN regexp_matches(${cell}, '[",\\r\\n]') THEN '"' || replace(${cell}, '"', '""') || '"' ELSE ${cell} END`,
  );
  return `array_to_string(list_filter([${quoted.join(', ')}], cell -> cell IS NOT NULL), ',')`;
}

/** DuckDB takes rows of up to 2 MiB unless told otherwise; quotes may double what a settled row holds. */
function lineSize(longestRow: number): string {
  return longestRow < 1_000_000 ? '' : `, max_line_size = ${2 * longestRow + 1_000_000}`;
}

/** Reads one CSV file, or several of one header, with nothing lost. */
export function csvRelation(input: CsvInput | CsvFilesInput): string {
  if (input.kind === 'csv') return rowsOfFile(input);
  return input.files
    .map(
      (file) =>
        `SELECT *, ${duckdb.literal(file.sourceFile)} AS ${lineage.file} FROM (${rowsOfFile(file)}) AS rows`,
    )
    .join(' UNION ALL ');
}

/**
 * Columns beyond those of the header catch cells too many, absent cells are told from empty ones, and rows are numbered
 * in the order of the file.
 */
function rowsOfFile(input: CsvInput): string {
  const { path, width, multiline, surplusCells, longestRow, form } = input;
  const isDirect = form === 'direct';
  const all = cells(width + (isDirect ? Math.max(1, surplusCells) : 1));
  const surplus = `cell_${width + 1}`;
  const columns = all.map((cell) => `'${cell}': 'VARCHAR'`).join(', ');
  const reader = `read_csv(${pathLiteral(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
      columns = {${columns}}, null_padding = true, nullstr = ${duckdb.literal(absentCell)}, strict_mode = true, parallel = ${isDirect && !multiline}${lineSize(longestRow)})`;
  const malformed = isDirect
    ? `(cell_${width} IS NULL OR ${surplus} IS NOT NULL)`
    : `${surplus} IS NOT NULL`;
  const text = isDirect ? minimalCsv(all) : surplus;
  const kept = cells(width).map((cell) => `CASE WHEN NOT ${malformed} THEN ${cell} END AS ${cell}`);
  return `SELECT ${kept.join(', ')},
    row_number() OVER () AS ${lineage.row},
    CASE WHEN ${malformed} THEN ${text} END AS ${lineage.malformed}
    FROM ${reader}`;
}
