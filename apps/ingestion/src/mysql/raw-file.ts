import type { ObjectStore } from '@rentlake/lake';
import { TextBatch } from '../parquet/text-batch.ts';
import { writeTextRows } from '../parquet/write-text-rows.ts';
import { orderOf } from './chunks.ts';
import type { MySqlConnection } from './connection.ts';
import { quoted } from './quoting.ts';
import { isBinary, selected } from './source-column.ts';
import type { SourceTable } from './source-table.ts';

/** Rows of a table, and what they become in raw. */
export interface RowsOfTable {
  readonly table: SourceTable;
  /** Raw columns, in order; those that the table lacks are null. */
  readonly columns: readonly string[];
  /** The condition that the rows meet. */
  readonly where: string;
  /** The place of the first one. */
  readonly firstRow: number;
  /** Only so many of them; all if undefined. */
  readonly limit?: number | undefined;
  /** Key → value, for the footer of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads rows of a table, in the order of its primary key, into one raw file.
 * @returns how many there were.
 */
export async function writeRawFile(
  connection: MySqlConnection,
  { table, columns, where, firstRow, limit, metadata }: RowsOfTable,
  store: ObjectStore,
  key: string,
  onRows: (rows: number) => void,
): Promise<number> {
  const cells = columns.map((raw) => {
    const column = table.columns[table.header.indexOf(raw)];
    return {
      name: raw,
      hex: column !== undefined && isBinary(column),
      sql: column === undefined ? 'NULL' : selected(column),
    };
  });
  const sql = `SELECT ${cells.map((cell) => cell.sql).join(', ')} FROM ${quoted(table.name)} WHERE ${where}${orderOf(table)}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
  const batches = async function* (): AsyncGenerator<TextBatch> {
    for await (const batch of connection.rows(sql, () => new TextBatch(cells))) {
      onRows(batch.rows);
      yield batch;
    }
  };
  const file = { columns, file: table.name, firstRow: BigInt(firstRow), metadata };
  const { rows } = await writeTextRows(store, key, file, batches());
  return rows;
}
