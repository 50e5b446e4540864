import { Database, parquetPaths, parquetRelation, type ParquetInput } from '@rentlake/engine';
import type { FolderStore } from '@rentlake/lake';
import type { Row } from '@rentlake/testing';

/** The engine's client drops a leading byte order mark from every text it hands over; a mark that shows survives. */
const mark = '<U+FEFF>';
const visibleMark = (text: string): string => `replace(${text}, chr(65279), '${mark}')`;

const forms: Readonly<Record<string, (column: string) => string>> = {
  TIMESTAMP: (column) => `strftime(${column}, '%Y-%m-%d %H:%M:%S.%f')`,
  'VARCHAR[]': (column) => visibleMark(`CAST(to_json(${column}) AS VARCHAR)`),
  DOUBLE: (column) => column,
};

/** The rows of Parquet files in the text form that the reference uses, as an unordered list. */
export async function canonicalRows(
  database: Database,
  lake: FolderStore,
  input: ParquetInput,
): Promise<readonly Row[]> {
  const relation = parquetRelation(input, await parquetPaths(lake, input.prefix));
  const columns = await database.read(`DESCRIBE ${relation}`, 'describing');
  const selected = columns.map(({ column_name, column_type }) => {
    const column = `"${String(column_name).replaceAll('"', '""')}"`;
    const form =
      forms[String(column_type)] ?? ((name: string) => visibleMark(`CAST(${name} AS VARCHAR)`));
    return `${form(column)} AS ${column}`;
  });
  const rows = await database.read(`SELECT ${selected.join(', ')} FROM (${relation})`, 'reading');
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
    ),
  );
}

const asText = (row: Row): string =>
  JSON.stringify(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1))).replaceAll(
    '\ufeff',
    mark,
  );

/** Rows in an order that depends on nothing but their values. */
export const unordered = (rows: readonly Row[]): readonly string[] => rows.map(asText).sort();

/** Rows in their own order. */
export const ordered = (rows: readonly Row[]): readonly string[] => rows.map(asText);
