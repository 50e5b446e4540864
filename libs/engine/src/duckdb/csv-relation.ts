import { duckdb, lineage } from '@rentlake/schema';
import type { CsvInput } from '../plan.ts';
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

/**
 * Reads a CSV file with nothing lost: one column more than the header has catches a cell too many, absent cells are
 * told from empty ones, and rows are numbered in the order of the file.
 */
export function csvRelation({ path, width, multiline, longestRow, form }: CsvInput): string {
  const names = cells(width);
  const surplus = `cell_${width + 1}`;
  const columns = [...names, surplus].map((cell) => `'${cell}': 'VARCHAR'`).join(', ');
  const reader = `read_csv(${pathLiteral(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
      columns = {${columns}}, null_padding = true, nullstr = ${duckdb.literal(absentCell)}, strict_mode = true, parallel = ${form === 'direct' && !multiline}${lineSize(longestRow)})`;
  const malformed =
    form === 'settled'
      ? `${surplus} IS NOT NULL`
      : `(cell_${width} IS NULL OR ${surplus} IS NOT NULL)`;
  const text = form === 'settled' ? surplus : minimalCsv([...names, surplus]);
  const kept = names.map((cell) => `CASE WHEN NOT ${malformed} THEN ${cell} END AS ${cell}`);
  return `SELECT ${kept.join(', ')},
    row_number() OVER () AS ${lineage.row},
    CASE WHEN ${malformed} THEN ${text} END AS ${lineage.malformed}
    FROM ${reader}`;
}
