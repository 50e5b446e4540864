import type { EnginePlan, EngineReport, Step } from '@rentlake/engine';
import type { ReadingDialect } from '@rentlake/schema';
import type { MySqlConnection } from './connection.ts';
import { quoted } from './quoting.ts';
import { textOf, type SourceColumn } from './source-column.ts';
import type { SourceTable } from './source-table.ts';

/**
 * What a set of rows is, whatever their order: their number, and the sum over the first 15 hex digits of each row's MD5.
 * The MD5 is of the row's texts in the order of their raw columns' names, each after its length in bytes and a colon; a
 * null is a dash. Server and engine come to the same.
 */
export interface RowDigest {
  readonly rows: number;
  readonly sum: string;
}

export const isSameDigest = (left: RowDigest, right: RowDigest): boolean =>
  left.rows === right.rows && left.sum === right.sum;

/** The digest of sets of rows together. */
export function sumOfDigests(digests: readonly RowDigest[]): RowDigest {
  return {
    rows: digests.reduce((rows, digest) => rows + digest.rows, 0),
    sum: String(digests.reduce((sum, digest) => sum + BigInt(digest.sum), 0n)),
  };
}

/** Asks the server for the digest of the rows of a table that meet a condition. */
export async function digestOfTable(
  connection: MySqlConnection,
  table: SourceTable,
  where: string,
): Promise<RowDigest> {
  const parts = inRawOrder(table).map(({ column }) => {
    const text = textOf(column);
    return `IFNULL(CONCAT(OCTET_LENGTH(${text}), ':', ${text}), '-')`;
  });
  const digest = `CAST(CONV(LEFT(MD5(CONCAT(${parts.join(', ')})), 15), 16, 10) AS UNSIGNED)`;
  const [found = []] = await connection.query(
    `SELECT COUNT(*), SUM(${digest}) FROM ${quoted(table.name)} WHERE ${where}`,
  );
  return { rows: Number(found[0]), sum: found[1] ?? '0' };
}

/** Rows of raw, by a condition. */
export interface RowsOfRaw {
  readonly name: string;
  readonly where: string;
}

/** The digests of rows of a table that lie in raw below `prefix`. */
export function digestPlan(
  prefix: string,
  table: SourceTable,
  parts: readonly RowsOfRaw[],
  dialect: ReadingDialect,
): EnginePlan {
  const columns = inRawOrder(table).map(({ raw }) => dialect.identifier(raw));
  const digest = dialect.read.rowDigest(columns);
  const steps = parts.map(({ name, where }): Step => ({
    kind: 'measure',
    name,
    sql: `SELECT CAST(COUNT(*) AS INTEGER) AS rows, ${dialect.cast(
      `COALESCE(SUM(${dialect.cast(digest, { kind: 'decimal', precision: 20, scale: 0 })}), 0)`,
      { kind: 'text' },
    )} AS sum FROM raw WHERE ${where}`,
  }));
  return { inputs: [{ kind: 'parquet', name: 'raw', prefix }], steps };
}

export function digestIn(report: EngineReport, name: string): RowDigest {
  const [row] = report.measured[name] ?? [];
  return { rows: Number(row?.['rows']), sum: String(row?.['sum']) };
}

function inRawOrder({
  columns,
  header,
}: SourceTable): readonly { readonly column: SourceColumn; readonly raw: string }[] {
  return columns
    .map((column, place) => ({ column, raw: header[place] ?? '' }))
    .sort((left, right) => (left.raw < right.raw ? -1 : 1));
}
