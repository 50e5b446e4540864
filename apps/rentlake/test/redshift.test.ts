import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { listings } from '@rentlake/metrics';
import { readerColumns } from '@rentlake/schema';
import { Bucket, LocalAws, LocalRedshift } from '@rentlake/testing';
import { join } from 'node:path';
import { Client } from 'pg';
import { newFolder } from './support/folders.ts';
import { rentlake } from './support/workplace.ts';

const lake = 's3://lakes/listings';
const warehouse = 'redshift://rentlake/dev';
const environment = { ...process.env };
const redshift = new LocalRedshift();
let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start([redshift.make]);
  await Bucket.create(aws.moto, 'lakes');
  Object.assign(process.env, aws.environment);
});

afterAll(async () => {
  process.env = { ...environment };
  await aws[Symbol.asyncDispose]();
});

type Rows = readonly (readonly unknown[])[];

async function inRedshift(sql: string): Promise<Rows> {
  const client = new Client(`${await redshift.url()}?options=-c%20datestyle=ISO`);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function inFile(path: string, sql: string): Promise<Rows> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const asks = Object.values(listings.metrics).map(({ table }) => {
  const columns = Object.keys(readerColumns(table)).map((name) => `CAST(${name} AS VARCHAR)`);
  const grain = Object.keys(table.grain).map((name) => `${name}`);
  return `SELECT ${columns.join(', ')} FROM presentation.${table.name} ORDER BY ${grain.join(', ')}`;
});

const newestRun = 'SELECT run_id FROM presentation._load_ledger ORDER BY load DESC LIMIT 1';

describe('A Redshift warehouse', () => {
  it('shows the listings of the sample data, as a DuckDB file does, and older runs again', async () => {
    const command = ['run', 'listings', '--lake', lake, '--warehouse', warehouse];
    const ran = await rentlake([...command, '--run-id', 'monday']);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain(`${warehouse} shows run monday`);
    const folder = join(newFolder(), 'lake');
    await rentlake(['run', 'listings', '--lake', folder, '--run-id', 'monday']);
    for (const sql of asks) {
      const rows = await inRedshift(sql);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows).toEqual(await inFile(join(folder, 'warehouse.duckdb'), sql));
    }
    expect(await rentlake([...command, '--run-id', 'tuesday'])).toMatchObject({ status: 0 });
    expect(await inRedshift(newestRun)).toEqual([['tuesday']]);
    const rollback = ['rollback', 'listings', 'monday', '--lake', lake, '--warehouse', warehouse];
    expect(await rentlake(rollback)).toMatchObject({ status: 0 });
    expect(await inRedshift(newestRun)).toEqual([['monday']]);
  });

  it('takes no lake in a folder', async () => {
    const folder = join(newFolder(), 'lake');
    expect(await rentlake(['run', 'listings', '--lake', folder, '--warehouse', warehouse])).toEqual(
      {
        ...{ status: 2, stdout: '' },
        stderr: `rentlake: The warehouse ${warehouse} is loaded from S3, and the lake is the folder ${folder}. Give a lake as s3://<bucket>/<prefix>, or name another warehouse.\n`,
      },
    );
  });

  it('that is not there is told before the run begins', async () => {
    const { status, stderr } = await rentlake([
      ...['run', 'listings', '--lake', lake, '--warehouse', 'redshift://other/dev'],
      ...['--run-id', 'friday'],
    ]);
    expect([status, stderr]).toEqual([
      1,
      "rentlake: The warehouse redshift://other/dev failed while connecting: Redshift endpoint doesn't exist in this region. Nothing was changed. Check workgroup and database in the URL, and the region.\n",
    ]);
  });
});
