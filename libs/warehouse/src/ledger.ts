import {
  columnDefinitions,
  qualifiedName,
  type ColumnType,
  type StorageDialect,
} from '@rentlake/schema';
import { LedgerMovedError } from './warehouse-error.ts';
import type { LedgerEntry, WarehouseLoad } from './warehouse.ts';

/** The table that says which loads were made; the one with the highest number is what readers see. */
export const ledgerName = '_load_ledger';

const columns = {
  load: { kind: 'bigint' },
  run_id: { kind: 'text' },
  fingerprint: { kind: 'text' },
  tables: { kind: 'integer' },
  rows: { kind: 'bigint' },
  loaded_at: { kind: 'timestamp' },
} satisfies Readonly<Record<string, ColumnType>>;

export function createLedger(schema: string, dialect: StorageDialect): string {
  const name = qualifiedName(schema, ledgerName, dialect);
  return `CREATE TABLE IF NOT EXISTS ${name} ${columnDefinitions(columns, dialect)}`;
}

/** Answers with no row or one. */
export function selectNewest(schema: string, dialect: StorageDialect): string {
  const name = qualifiedName(schema, ledgerName, dialect);
  return `SELECT load, run_id, fingerprint FROM ${name} AS ledger ORDER BY load DESC LIMIT 1`;
}

/** What `selectNewest` answered. */
export function newestEntry(
  rows: readonly Readonly<Record<string, unknown>>[],
): LedgerEntry | undefined {
  const [row] = rows;
  return (
    row && {
      load: Number(row['load']),
      runId: String(row['run_id']),
      fingerprint: String(row['fingerprint']),
    }
  );
}

/** @throws LedgerMovedError when somebody loaded since `over` was read. */
export function requireNewest(
  newest: LedgerEntry | undefined,
  over: LedgerEntry | undefined,
  location: string,
): void {
  if (newest?.load === over?.load) return;
  throw new LedgerMovedError(
    `Run ${newest?.runId ?? 'none'} was loaded into ${location} meanwhile. Repeat it.`,
  );
}

export function addEntry(
  load: WarehouseLoad,
  number: number,
  at: Date,
  dialect: StorageDialect,
): string {
  const rows = load.tables.reduce((sum, table) => sum + table.rows, 0);
  const instant = at.toISOString().replace('T', ' ').replace('Z', '');
  const values = [
    number,
    dialect.literal(load.runId),
    dialect.literal(load.fingerprint),
    load.tables.length,
    rows,
    `CAST(${dialect.literal(instant)} AS ${dialect.type(columns.loaded_at)})`,
  ];
  const names = Object.keys(columns).map(dialect.identifier);
  return `INSERT INTO ${qualifiedName(load.schema, ledgerName, dialect)} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}
