import { EmbeddedEngine, type Step } from '@rentlake/engine';
import { layout, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { duckdb, measureSums, readerColumns, type Table } from '@rentlake/schema';
import { warehouseLoad, type WarehouseLoad } from '../../src/index.ts';

/** A value as text, which is cast to the type of its column. */
export type Row = Readonly<Record<string, string | null>>;
/** Table → its rows, or a query of DuckDB that gives them. */
export type Rows = Readonly<Record<string, readonly Row[] | string>>;

export const settings = { threads: 1, memoryMiB: 512 };

/** Leaves the tables of a run in a lake, as the kpi stage does. @returns what it brings to a warehouse. */
export async function storedRun(
  lake: ObjectStore,
  marketplace: Marketplace,
  runId: string,
  rows: Rows,
): Promise<WarehouseLoad> {
  const contracts = Object.values(marketplace.metrics).map(({ table }) => table);
  const prefixOf = (table: Table): string =>
    layout.presentation(marketplace.name, table.name, runId);
  const { written, measured } = await new EmbeddedEngine(lake, settings).execute(
    {
      inputs: [],
      steps: contracts.map((table): Step => ({
        kind: 'write-partitioned',
        prefix: prefixOf(table),
        partitionBy: table.partition.name,
        sql: rowsSql(table, rows[table.name] ?? []),
        totals: { ...measureSums(table, duckdb), rows: 'COUNT(*)' },
      })),
    },
    layout.scratch(marketplace.name, runId, 'engine'),
  );
  const records = contracts.map((table) => {
    const path = prefixOf(table);
    const { rows: _, ...sums } = measured[path]?.[0] as Record<string, string | null>;
    return [table.name, { path, rows: written[path] ?? 0, sums }] as const;
  });
  const tables = Object.fromEntries(records);
  return warehouseLoad(marketplace, { run_id: runId, fingerprint: runId, tables })!;
}

function rowsSql(table: Table, rows: readonly Row[] | string): string {
  const columns = Object.entries(readerColumns(table));
  const cast = columns.map(
    ([name, type]) => `CAST(${duckdb.identifier(name)} AS ${duckdb.type(type)}) AS ${name}`,
  );
  if (typeof rows === 'string') return `SELECT ${cast.join(', ')} FROM (${rows}) AS given`;
  const values = rows.map((row) => {
    const cells = columns.map(([name]) => {
      const value = row[name] ?? null;
      return value === null ? 'NULL' : duckdb.literal(value);
    });
    return `(${cells.join(', ')})`;
  });
  const names = columns.map(([name]) => duckdb.identifier(name)).join(', ');
  const none = `(${columns.map(() => 'NULL').join(', ')})`;
  const from = `(VALUES ${values.length === 0 ? none : values.join(', ')}) AS given (${names})`;
  return `SELECT ${cast.join(', ')} FROM ${from}${values.length === 0 ? ' WHERE false' : ''}`;
}
