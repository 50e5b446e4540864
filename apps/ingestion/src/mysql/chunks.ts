import type { MySqlConnection } from './connection.ts';
import { atOrAfter, before, keyValue, type KeyValue } from './keyset.ts';
import { quoted } from './quoting.ts';
import { isBounding, textOf } from './source-column.ts';
import type { SourceTable } from './source-table.ts';

/** Rows that follow each other in the order of the primary key: what is read by one query into one file. */
export interface Chunk {
  /** From 0. */
  readonly index: number;
  /** The condition that its rows meet. */
  readonly where: string;
  /** The place of its first row in the table, from 1. */
  readonly firstRow: number;
  /** As the server counted them. */
  readonly rows: number;
  /** Of the rows that meet the condition, only the first ones belong to it. */
  readonly limit?: number;
}

/** Whether a table can be read in chunks: rows have a place in an order that conditions can name. */
export const hasChunks = ({ key }: SourceTable): boolean => key.length > 0 && key.every(isBounding);

export function orderOf({ key }: SourceTable): string {
  return key.length === 0 ? '' : ` ORDER BY ${key.map(({ name }) => quoted(name)).join(', ')}`;
}

/**
 * Divides a table into chunks of `size` rows, the last one of fewer. Each chunk's first key is found from the one
 * before, so the server goes through the key once. A table without rows has one chunk of none.
 */
export async function planChunks(
  connection: MySqlConnection,
  table: SourceTable,
  size: number,
): Promise<readonly Chunk[]> {
  // A table that is likely to be one chunk is counted at once.
  if (!hasChunks(table) || 2 * table.estimatedRows < size) {
    const rows = await countRows(connection, table, 'TRUE');
    if (!hasChunks(table) || rows <= size) return [{ index: 0, where: 'TRUE', firstRow: 1, rows }];
  }
  const { key } = table;
  const starts: KeyValue[] = [];
  for (;;) {
    const from = starts.at(-1);
    const [found] = await connection.query(
      `SELECT ${key.map(textOf).join(', ')} FROM ${quoted(table.name)} WHERE ${
        from ? atOrAfter(key, from) : 'TRUE'
      }${orderOf(table)} LIMIT 1 OFFSET ${size}`,
    );
    if (!found) break;
    starts.push(keyValue(key, found));
  }
  const bounds = [undefined, ...starts];
  const rest = starts.at(-1);
  const restRows = await countRows(connection, table, rest ? atOrAfter(key, rest) : 'TRUE');
  return bounds.map((start, index) => {
    const end = bounds[index + 1];
    const conditions = [
      ...(start ? [atOrAfter(key, start)] : []),
      ...(end ? [before(key, end)] : []),
    ];
    return {
      index,
      where: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '),
      firstRow: index * size + 1,
      rows: end ? size : restRows,
    };
  });
}

/** The first rows of a table as its one chunk. */
export async function planFirstRows(
  connection: MySqlConnection,
  table: SourceTable,
  limit: number,
): Promise<readonly Chunk[]> {
  const all = await countRows(connection, table, 'TRUE');
  return [{ index: 0, where: 'TRUE', firstRow: 1, rows: Math.min(all, limit), limit }];
}

/** How many rows of a table meet a condition. */
export async function countRows(
  connection: MySqlConnection,
  table: SourceTable,
  where: string,
): Promise<number> {
  const [row] = await connection.query(`SELECT COUNT(*) FROM ${quoted(table.name)} WHERE ${where}`);
  return Number(row?.[0]);
}
