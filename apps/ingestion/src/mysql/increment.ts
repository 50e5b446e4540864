import type { Watermark } from '@rentlake/lake';
import type { MySqlConnection } from './connection.ts';
import { literal, quoted } from './quoting.ts';
import { isMoment, type SourceColumn } from './source-column.ts';
import { shapeOf, type SourceTable } from './source-table.ts';

/** The columns that make a table fit to be read by its changes. */
export interface Cursor {
  readonly key: SourceColumn;
  readonly cursor: SourceColumn;
}

/**
 * The key and the cursor of a table, if it has both: its primary key is the dataset's key, and the dataset's version is
 * a date or a time.
 */
export function cursorOf({ dataset, columns, header, key }: SourceTable): Cursor | undefined {
  const [column, ...others] = key;
  const cursor = columns[header.indexOf(dataset.version ?? '')];
  const isKey =
    column !== undefined && others.length === 0 && header[columns.indexOf(column)] === dataset.key;
  return isKey && cursor && isMoment(cursor) ? { key: column, cursor } : undefined;
}

/** Why a table cannot be read by its changes; undefined when it can. */
export function obstacleOf(table: SourceTable): string | undefined {
  const { dataset, columns, header, key } = table;
  if (cursorOf(table)) return undefined;
  const { version } = dataset;
  if (dataset.key === undefined) return 'the dataset has no key';
  if (version === undefined) return 'the dataset has no version';
  const cursor = columns[header.indexOf(version)];
  if (cursor === undefined) return `no column ${version}`;
  if (!isMoment(cursor)) return `${cursor.name} is ${cursor.type}, not a date or time`;
  return key.length === 0 ? 'no primary key' : `the primary key is not ${dataset.key}`;
}

/** Whether rows of a base run can be carried over: they were read by the same cursor, from the same columns. */
export function continues(table: SourceTable, watermark: Watermark | undefined): boolean {
  const found = cursorOf(table);
  return (
    found !== undefined &&
    watermark?.column === found.cursor.name &&
    JSON.stringify(watermark.columns) === JSON.stringify(shapeOf(table))
  );
}

/**
 * How far the rows that are seen now reach. A moment of more than a day ahead is somebody's mistake and would hide all
 * changes to come; such rows are fetched every time.
 */
export async function watermarkOf(
  connection: MySqlConnection,
  table: SourceTable,
): Promise<Watermark | undefined> {
  const found = cursorOf(table);
  if (!found) return undefined;
  const { cursor } = found;
  const name = quoted(cursor.name);
  const [row] = await connection.query(
    `SELECT CAST(MAX(${name}) AS CHAR CHARACTER SET utf8mb4) FROM ${quoted(table.name)} WHERE ${name} <= UTC_TIMESTAMP(6) + INTERVAL 1 DAY`,
  );
  return { column: cursor.name, value: row?.[0] ?? null, columns: [...shapeOf(table)] };
}

/** The rows that may have changed since a watermark. Those whose moment is unknown may always have. */
export function changedSince({ cursor }: Cursor, { value }: Watermark, overlap: number): string {
  if (value === null) return 'TRUE';
  const name = quoted(cursor.name);
  const from = `CAST(${literal(value)} AS DATETIME(6)) - INTERVAL ${overlap} SECOND`;
  return `(${name} >= ${from} OR ${name} IS NULL OR ${name} < '1000-01-01')`;
}
