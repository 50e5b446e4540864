import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { S3Store } from '@rentlake/aws';
import { listings } from '@rentlake/metrics';
import { Bucket, emptyRun, LocalAws, LocalRedshift } from '@rentlake/testing';
import { Client } from 'pg';
import { handler } from '../src/handler.ts';

const environment = { ...process.env };
const redshift = new LocalRedshift();
let aws: LocalAws;
let lake: S3Store;

beforeAll(async () => {
  aws = await LocalAws.start([redshift.make]);
  await Bucket.create(aws.moto, 'lakes');
  Object.assign(process.env, aws.environment, {
    RENTLAKE_LAKE: 's3://lakes/listings',
    RENTLAKE_CATALOGUE: 'lake',
    RENTLAKE_WAREHOUSE: 'redshift://rentlake/dev',
    RENTLAKE_WAREHOUSE_READER: 'analysts',
    RENTLAKE_WAREHOUSE_COPY_ROLE: 'arn:aws:iam::123456789012:role/copy',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  await ask('CREATE ROLE analysts');
});

beforeEach(() => {
  lake = new S3Store({ bucket: 'lakes', prefix: 'listings' }, { endpoint: aws.endpoint });
});

afterEach(async () => {
  aws.faults = () => undefined;
  await lake[Symbol.asyncDispose]();
});

afterAll(async () => {
  process.env = { ...environment };
  await aws[Symbol.asyncDispose]();
});

async function ask(sql: string): Promise<readonly unknown[][]> {
  const client = new Client(await redshift.url());
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

const newest =
  'SELECT run_id, rows::text FROM presentation._load_ledger ORDER BY load DESC LIMIT 1';
const event = (run_id: string) => ({ marketplace: 'listings', run_id });

test('a run is published in Redshift too, for the role that reads there', async () => {
  await emptyRun(lake, listings, 'monday', 'crawler-trigger', ['2023', '2024']);
  expect(await handler(event('monday'))).toEqual({ run_id: 'monday' });
  expect(await ask(newest)).toEqual([['monday', '14']]);
  const may = `SELECT has_table_privilege('analysts', 'presentation.occupancy_rate', 'SELECT')`;
  expect(await ask(may)).toEqual([[true]]);
});

test('a run is not published when Redshift does not take it, and is when the event comes again', async () => {
  await emptyRun(lake, listings, 'tuesday', 'crawler-trigger', ['2024']);
  aws.faults = ({ service }) =>
    service === 'redshift-data'
      ? { kind: 'refused', status: 400, code: 'AccessDeniedException', message: 'Not you' }
      : undefined;
  await expect(handler(event('tuesday'))).rejects.toMatchObject({
    name: 'BadConfiguration',
    message: expect.stringContaining('redshift://rentlake/dev failed while connecting: Not you.'),
  });
  expect(await ask(newest)).toEqual([['monday', '14']]);
  aws.faults = () => undefined;
  expect(await handler(event('tuesday'))).toEqual({
    ...{ run_id: 'tuesday', previous_run_id: 'monday' },
  });
  expect(await ask(newest)).toEqual([['tuesday', '7']]);
});
