import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currentRunView, listings, publishedViews, runsKeys, runsSchema } from '@rentlake/metrics';
import { fileColumns, trino } from '@rentlake/schema';
import { TrinoServer, parquetBytes } from '../src/index.ts';

const { table } = listings.metrics['avg_booking_duration']!;
const runs = runsSchema(listings);
const view = publishedViews(listings).find(({ name }) => name === table.name)!;

describe('The views of published tables on Trino', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-views-'));
  let server: TrinoServer;

  beforeAll(async () => {
    for (const [run, nights] of [
      ['monday', 1],
      ['tuesday', 2],
    ] as const) {
      for (const year of [2024, 2025]) await writeRows(run, year, nights);
    }
    server = await TrinoServer.start(join(folder, 'metastore'));
    const columns = {
      ...fileColumns(table),
      run_id: { kind: 'text' },
      year: { kind: 'text' },
    } as const;
    const declared = Object.entries(columns).map(([name, type]) => `${name} ${trino.type(type)}`);
    const keys = runsKeys(table).map(trino.literal).join(', ');
    await server.query(`CREATE SCHEMA ${runs}`);
    await server.query(`CREATE SCHEMA ${listings.schema}`);
    await server.query(
      `CREATE TABLE ${runs}.${table.name} (${declared.join(', ')}) WITH (format = 'PARQUET', external_location = 'file://${folder}/files', partitioned_by = ARRAY[${keys}])`,
    );
    await server.query(`CALL system.sync_partition_metadata('${runs}', '${table.name}', 'FULL')`);
    await show('monday');
    await server.query(`CREATE VIEW ${listings.schema}.${view.name} AS ${view.sql}`);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function writeRows(run: string, year: number, nights: number): Promise<void> {
    const path = join(folder, 'files', `run_id=${run}`, `year=${year}`);
    mkdirSync(path, { recursive: true });
    const row = `SELECT DATE '${year}-03-01' AS month, ${nights}::BIGINT AS total_nights, 1::BIGINT AS confirmed_bookings, ${nights}::DECIMAL(18,2) AS avg_nights`;
    writeFileSync(join(path, 'part-0.parquet'), await parquetBytes(row));
  }

  const show = async (run: string): Promise<unknown> => {
    const { name, sql } = currentRunView(run);
    return server.query(`CREATE OR REPLACE VIEW ${listings.schema}.${name} AS ${sql}`);
  };
  const question = `SELECT total_nights, year, typeof(year) FROM ${listings.schema}.${view.name}`;
  const plan = async (sql: string): Promise<string> =>
    (await server.query(`EXPLAIN ${sql}`)).rows.join('\n');

  it('have the rows of the published run only, and of another one when one view is replaced', async () => {
    expect((await server.query(`${question} ORDER BY year`)).rows).toEqual([
      ['1', '2024', 'integer'],
      ['1', '2025', 'integer'],
    ]);
    await show('tuesday');
    expect((await server.query(`${question} ORDER BY year`)).rows).toEqual([
      ['2', '2024', 'integer'],
      ['2', '2025', 'integer'],
    ]);
    await show('monday');
  });

  it('are read by one scan of the partitions of that run, and of the year that is asked for', async () => {
    const all = await plan(question);
    expect(all).not.toMatch(/Join|Values/);
    expect(all.match(/TableScan|ScanProject|ScanFilter/g)).toHaveLength(1);
    expect(all).toContain(':: [[monday]]');
    expect(all).toContain(':: [[2024], [2025]]');
    expect(all).not.toContain('tuesday');
    const one = await plan(`${question} WHERE year = 2024`);
    expect(one).toContain(':: [[monday]]');
    expect(one).toContain(':: [[2024]]');
    expect(one).not.toContain('2025');
  });
});
