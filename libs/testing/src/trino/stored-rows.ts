import { Database, parquetPaths, parquetRelation, type ParquetInput } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { duckdb } from '@rentlake/schema';
import type { TrinoServer } from './trino-server.ts';

/** Rows as lines, each value null or its text. */
export type Lines = readonly string[];

/** The client drops a leading byte order mark from every text it hands over; a mark that shows survives. */
const mark = '<U+FEFF>';

/** The columns of Parquet files of a lake as DuckDB reads them, in the order of the files. */
export async function storedRows(
  lake: FolderStore,
  input: ParquetInput,
  columns: readonly string[],
): Promise<Lines> {
  using database = await Database.open({ threads: 1, memoryMiB: 256 }, `${lake.location}/.spill`);
  const texts = columns.map((column) => {
    const text = `CAST(${duckdb.identifier(column)} AS VARCHAR)`;
    return `replace(${text}, chr(65279), '${mark}') AS ${duckdb.identifier(column)}`;
  });
  const relation = parquetRelation(input, await parquetPaths(lake, input.prefix));
  const rows = await database.read(`SELECT ${texts.join(', ')} FROM (${relation})`, 'comparing');
  return rows.map((row) => JSON.stringify(row).replaceAll(mark, '\ufeff'));
}

/** The rows of a question to Trino, in its order. */
export async function trinoRows(server: TrinoServer, sql: string): Promise<Lines> {
  const { columns, rows } = await server.query(sql);
  return rows.map((row) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))),
  );
}
