import { DuckDBInstance } from '@duckdb/node-api';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../outcome.ts';
import { scriptsRun } from './commands.ts';

/** What our entry scripts say in their reports. */
export async function scriptsOutcome(lake: string): Promise<Outcome> {
  const report = async (job: string): Promise<Partial<Report>> =>
    JSON.parse(
      await readFile(join(lake, `runs/car-rental/${scriptsRun}/reports/${job}.json`), 'utf8'),
    ) as Partial<Report>;
  const { datasets = {} } = await report('curated_job');
  const { tables: byPlace } = await report('vehicle_location_metrics');
  const { tables: byUser } = await report('user_transaction_metrics');
  const tables = Object.entries({ ...byPlace, ...byUser }).map(([name, { path, rows }]) => [
    name,
    { folder: join(lake, path), rows },
  ]);
  return { datasets, tables: Object.fromEntries(tables) };
}

interface Report {
  readonly datasets: Outcome['datasets'];
  readonly tables: Readonly<Record<string, { readonly path: string; readonly rows: number }>>;
}

/** The column of each table that counts its transactions. */
const transactionsIn = {
  vehicle_location_metrics: 'total_transactions',
  user_transaction_metrics: 'total_transactions',
  daily_metrics: 'daily_transactions',
};

/**
 * Hand-written tables that do not hold about the transactions of the source. They can be no more than near: nothing sets faulty rows
 * apart, and a key that stands twice in vehicles or users doubles its transactions.
 */
export async function implausibleTables(out: string, ours: Outcome): Promise<string[]> {
  const read = ours.datasets['transactions']?.raw ?? 0;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const found: string[] = [];
    for (const [table, column] of Object.entries(transactionsIn)) {
      const result = await connection.runAndReadAll(
        `SELECT sum(${column}) FROM read_parquet('${join(out, table)}/*/*.parquet')`,
      );
      const counted = Number(result.getRows()[0]?.[0]);
      if (!(Math.abs(counted - read) <= read / 100))
        found.push(`${table}: ${read} transactions against ${counted}`);
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
