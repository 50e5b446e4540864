import {
  CreateCrawlerCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeletePartitionCommand,
  DeleteTableCommand,
  GetCrawlerCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  StartCrawlerCommand,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
  UpdateTableCommand,
  type Column,
  type Table,
} from '@aws-sdk/client-glue';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { S3Store, clientSettings, crawlerDefinitions } from '@rentlake/aws';
import { RunRecord, layout, switchPublished } from '@rentlake/lake';
import { carRental, listings, runsSchema, type Marketplace } from '@rentlake/metrics';
import { catalogueType, fileColumns } from '@rentlake/schema';
import {
  Bucket,
  DocumentedPolicy,
  LocalAws,
  PolicyGate,
  emptyRun,
  glueCatalogue,
  glueCrawlers,
  parquetBytes,
  type Fault,
} from '@rentlake/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { handler } from '../src/handler.ts';
import type { CrawlReport, RunTables } from '../src/index.ts';

const environment = { ...process.env };
let aws: LocalAws;
let glue: GlueClient;
let lake: S3Store;
let bucket: Bucket;
let prefix: string;
let operations: string[];
let onCrawl: (name: string) => undefined | Promise<undefined>;
let fault: (operation: string) => Fault | undefined;
let tests = 0;

/** Whose requests are the function's. */
const functionKey = 'function';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const rights = new DocumentedPolicy(
  readFileSync(join(import.meta.dirname, '../README.md'), 'utf8'),
);
let gate: PolicyGate;

beforeAll(async () => {
  aws = await LocalAws.start([
    glueCatalogue({ pageSize: 3 }),
    glueCrawlers({ onCrawl: (name) => onCrawl(name) }),
  ]);
  Object.assign(process.env, aws.environment, { AWS_ACCESS_KEY_ID: functionKey });
  glue = new GlueClient(clientSettings({ endpoint: aws.endpoint, credentials }));
  aws.faults = (request) => {
    const { accessKey, service, operation } = request;
    const refused = accessKey === functionKey ? gate.check(request) : undefined;
    if (refused) return refused;
    if (service !== 'glue') return undefined;
    operations.push(operation);
    return fault(operation);
  };
});

afterAll(async () => {
  glue.destroy();
  await aws[Symbol.asyncDispose]();
  process.env = environment;
});

beforeEach(async () => {
  const name = `lake-${++tests}`;
  prefix = `test-${tests}-`;
  operations = [];
  onCrawl = () => undefined;
  fault = () => undefined;
  bucket = await Bucket.create(aws.moto, name);
  lake = new S3Store({ bucket: name, prefix: 'marts' }, { endpoint: aws.endpoint, credentials });
  gate = new PolicyGate(rights, { 'example-lake': lake.location });
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    RENTLAKE_LAKE: lake.location,
    RENTLAKE_CATALOGUE: 'glue',
    RENTLAKE_CRAWLER_PREFIX: prefix,
  });
  for (const marketplace of [carRental, listings]) await createCrawlers(marketplace);
  operations = [];
});

afterEach(async () => {
  fault = () => undefined;
  await lake[Symbol.asyncDispose]();
  for (const marketplace of [carRental, listings]) {
    const Name = runsSchema(marketplace);
    await glue.send(new DeleteDatabaseCommand({ Name })).catch(() => undefined);
  }
  // What the README lets the function do is enough for all that is tested here.
  expect(gate.refused).toEqual([]);
});

async function createCrawlers(marketplace: Marketplace): Promise<void> {
  const options = { lake: lake.location, role: 'arn:aws:iam::123456789012:role/crawler', prefix };
  for (const definition of crawlerDefinitions(marketplace, options)) {
    await glue.send(new CreateCrawlerCommand(definition));
  }
}

const daily = (): string => `${prefix}car-rental-daily`;
const allCrawlers = (): string[] =>
  ['vehicle-location', 'user', 'daily'].map((name) => `${prefix}car-rental-${name}`);
const run = (runId: string, partitions: readonly string[], marketplace = carRental) =>
  emptyRun(lake, marketplace, runId, 'kpi', partitions);
const start = (run_id: string, marketplace = 'car-rental'): Promise<CrawlReport> =>
  handler({ marketplace, run_id });
const status = (run_id: string, marketplace = 'car-rental'): Promise<CrawlReport> =>
  handler({ marketplace, run_id, action: 'status' });
const started = (): number => operations.filter((name) => name === 'StartCrawler').length;

/** Waits until none of these crawls. */
async function ready(names: readonly string[] = allCrawlers()): Promise<void> {
  for (const Name of names) {
    for (let state; state !== 'READY'; await pause(5)) {
      state = (await glue.send(new GetCrawlerCommand({ Name }))).Crawler?.State;
    }
  }
}

/** As a state machine does. */
async function finish(runId: string, marketplace?: string): Promise<CrawlReport> {
  for (;;) {
    const report = await status(runId, marketplace);
    if (report.state === 'done') return report;
    await pause(10);
  }
}

async function road(runId: string): Promise<CrawlReport> {
  const report = await start(runId);
  return report.state === 'done' ? report : await finish(runId);
}

const denied: Fault = {
  kind: 'refused',
  status: 400,
  code: 'AccessDeniedException',
  message: 'User is not authorized to perform this.',
};

const partitionsOf = async (runId: string, table = 'daily_metrics') => {
  const input = {
    DatabaseName: 'car_rental_runs',
    TableName: table,
    Expression: `run_id = '${runId}'`,
    MaxResults: 1000,
  };
  const found = [];
  for (let NextToken: string | undefined; ;) {
    const page = await glue.send(new GetPartitionsCommand({ ...input, NextToken }));
    found.push(...page.Partitions!);
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
};

const place = { DatabaseName: 'car_rental_runs', Name: 'daily_metrics' };

const table = async (Name: string) =>
  (await glue.send(new GetTableCommand({ DatabaseName: 'car_rental_runs', Name }))).Table!;

test('the first run is crawled: its report says for whom it waits, and its tables are what the contracts say', async () => {
  await run('monday', ['2024-01', '2024-02', '2024-03', '2024-04']);
  expect(await start('monday')).toMatchObject({ state: 'crawling', waiting_for: allCrawlers() });
  const tables = Object.keys(carRental.metrics);
  expect(await finish('monday')).toEqual({
    run_id: 'monday',
    state: 'done',
    waiting_for: [],
    inferred: tables,
    partitions: Object.fromEntries(tables.map((name) => [name, 4])),
  });
  expect(started()).toBe(3);
  for (const { table: contract } of Object.values(carRental.metrics)) {
    const found = await table(contract.name);
    expect(found.StorageDescriptor?.Columns?.map(({ Name, Type }) => [Name, Type])).toEqual(
      Object.entries(fileColumns(contract)).map(([name, type]) => [name, catalogueType(type)]),
    );
    expect(found.PartitionKeys?.map(({ Name }) => Name)).toEqual([
      'run_id',
      contract.partition.name,
    ]);
  }
  expect(await partitionsOf('monday')).toHaveLength(4);
  const { manifest } = await RunRecord.open(lake, 'car-rental', 'monday');
  expect(manifest.stages['crawler-trigger']).toMatchObject({ state: 'done', engine: 'glue' });
});

test('a run of the same shape is not crawled: its partitions are added', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  const months = Array.from({ length: 7 }, (_, month) => `m${month}`);
  await run('tuesday', months);
  operations = [];
  expect(await start('tuesday')).toMatchObject({
    state: 'done',
    inferred: [],
    partitions: { daily_metrics: 7 },
  });
  expect(started()).toBe(0);
  expect(operations).not.toContain('GetCrawler');
  const partitions = await partitionsOf('tuesday');
  expect(partitions).toHaveLength(7);
  expect(partitions[0]).toMatchObject({
    Values: ['tuesday', expect.stringMatching(/^m\d+$/)],
    StorageDescriptor: {
      Location: expect.stringMatching(
        /^s3:\/\/lake-\d+\/marts\/presentation\/car-rental\/daily_metrics\/run_id=tuesday\/rental_month=m\d+\/$/,
      ),
      SerdeInfo: {
        SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      },
    },
  });
  operations = [];
  expect(await start('tuesday')).toMatchObject({ state: 'done', inferred: [] });
  expect(operations.filter((name) => !name.startsWith('Get'))).toEqual([]);
});

test('one crawler looks at all tables of the listings', async () => {
  await run('monday', ['2024', '2025'], listings);
  expect((await start('monday', 'listings')).waiting_for).toEqual([`${prefix}listings`]);
  const { partitions } = await finish('monday', 'listings');
  expect(Object.keys(partitions)).toEqual(Object.keys(listings.metrics));
  expect(started()).toBe(1);
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: 'listings_runs' }));
  expect(TableList?.map(({ Name }) => Name).sort()).toEqual(Object.keys(listings.metrics).sort());
});

test("a crawl that began before the files were complete is not this run's: it is waited for, then another starts", async () => {
  const earlier = Promise.withResolvers<undefined>();
  onCrawl = () => earlier.promise;
  await glue.send(new StartCrawlerCommand({ Name: daily() }));
  await run('monday', ['2024-01']);
  operations = [];
  onCrawl = () => undefined;
  expect((await start('monday')).waiting_for).toContain(daily());
  await ready(allCrawlers().filter((name) => name !== daily()));
  expect((await status('monday')).waiting_for).toEqual([daily()]);
  expect(started()).toBe(2);
  // Its failure is not this run's either.
  earlier.reject(new Error('Internal Service Exception'));
  expect(await finish('monday')).toMatchObject({ partitions: { daily_metrics: 1 } });
  expect(started()).toBe(3);
});

test('a crawl that somebody else began after the files were complete is taken, and no other starts', async () => {
  await run('monday', ['2024-01']);
  const theirs = Promise.withResolvers<undefined>();
  onCrawl = () => theirs.promise;
  for (const Name of allCrawlers()) await glue.send(new StartCrawlerCommand({ Name }));
  operations = [];
  expect((await start('monday')).waiting_for).toEqual(allCrawlers());
  theirs.resolve(undefined);
  await finish('monday');
  expect(started()).toBe(0);
});

test('a failed crawl fails the stage with the crawler and its message, and the next start crawls again', async () => {
  await run('monday', ['2024-01']);
  onCrawl = (name) => {
    if (name === daily()) throw new Error('Access Denied (Service: Amazon S3; Status Code: 403).');
    return undefined;
  };
  await start('monday');
  await expect(finish('monday')).rejects.toMatchObject({
    name: 'JobFailed',
    message: `Crawler ${daily()} failed: Access Denied (Service: Amazon S3; Status Code: 403). Nothing is published. Start this stage again when the cause is gone.`,
  });
  const { manifest } = await RunRecord.open(lake, 'car-rental', 'monday');
  expect(manifest.stages['crawler-trigger']).toMatchObject({ state: 'failed' });
  onCrawl = () => undefined;
  await ready();
  expect(await start('monday')).toMatchObject({ state: 'crawling', waiting_for: [daily()] });
  expect(await finish('monday')).toMatchObject({ state: 'done' });
});

test('a crawl that somebody stops fails the stage, and the next start crawls again', async () => {
  await run('monday', ['2024-01']);
  const crawl = Promise.withResolvers<undefined>();
  onCrawl = (name) => (name === daily() ? crawl.promise : undefined);
  await start('monday');
  await glue.send(new StopCrawlerCommand({ Name: daily() }));
  expect((await status('monday')).waiting_for).toContain(daily());
  crawl.resolve(undefined);
  await expect(finish('monday')).rejects.toMatchObject({
    name: 'JobFailed',
    message: `Crawler ${daily()} was cancelled: Glue says no more. Nothing is published. Start this stage again when the cause is gone.`,
  });
  await ready();
  operations = [];
  expect(await start('monday')).toMatchObject({ state: 'crawling', waiting_for: [daily()] });
  expect(await finish('monday')).toMatchObject({ state: 'done' });
  expect(started()).toBe(1);
});

/** Files of an older run that are otherwise than the contract says. */
async function ancientFiles(): Promise<void> {
  const folder = `marts/presentation/car-rental/daily_metrics/run_id=ancient/rental_month=2020-01`;
  const older = `SELECT DATE '2020-01-01' AS rental_date, 1.5::DOUBLE AS daily_revenue, 1 AS daily_transactions, 1::BIGINT AS unique_users, 1::DECIMAL(18,2) AS avg_transaction`;
  await bucket.put(`${folder}/part-0.parquet`, await parquetBytes(older));
}

/** As the catalogue has it: the table, and each of its partitions. */
async function revenueTypes(): Promise<readonly (string | undefined)[]> {
  const stored: Pick<Table, 'StorageDescriptor'>[] = [await table('daily_metrics')];
  for (const runId of ['ancient', 'monday', 'tuesday']) stored.push(...(await partitionsOf(runId)));
  return stored.map(
    ({ StorageDescriptor: storage }) =>
      storage?.Columns?.find(({ Name }) => Name === 'daily_revenue')?.Type,
  );
}

async function changeColumns(change: (column: Column) => readonly Column[]): Promise<void> {
  const { Name, TableType, PartitionKeys, Parameters, StorageDescriptor } =
    await table('daily_metrics');
  const TableInput = {
    Name: Name!,
    TableType,
    PartitionKeys,
    Parameters,
    StorageDescriptor: {
      ...StorageDescriptor,
      Columns: StorageDescriptor!.Columns!.flatMap(change),
    },
  };
  const DatabaseName = 'car_rental_runs';
  await glue.send(new UpdateTableCommand({ DatabaseName, TableInput }));
}

const changeRevenueType = (Type: string): Promise<void> =>
  changeColumns((column) => [column.Name === 'daily_revenue' ? { ...column, Type } : column]);

const decimal = 'decimal(18,2)';
const publish = (run_id: string): Promise<void> =>
  switchPublished(lake, 'car-rental', { run_id, tables: {} }, undefined);

test("types that a crawl inferred from older files are set to the contract's, in table and partitions", async () => {
  await ancientFiles();
  await run('monday', ['2024-01']);
  expect(await road('monday')).toMatchObject({ state: 'done', partitions: { daily_metrics: 1 } });
  expect(started()).toBe(3);
  expect(await revenueTypes()).toEqual([decimal, decimal, decimal]);
  // Another crawl of the same files leaves them so.
  await glue.send(new StartCrawlerCommand({ Name: daily() }));
  await ready();
  await run('tuesday', ['2024-01']);
  expect(await start('tuesday')).toMatchObject({ state: 'done', inferred: [] });
});

test('types that somebody changed by hand are set back, which no crawl does, as the published run has those of the contract', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  await publish('monday');
  await changeRevenueType('string');
  await run('tuesday', ['2024-01']);
  expect(await start('tuesday')).toMatchObject({ inferred: ['daily_metrics'] });
  await finish('tuesday');
  expect(await revenueTypes()).toEqual([decimal, decimal, decimal]);
});

test('types that the published run has as well are named, and stay for its readers', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  const key = layout.catalogue('car-rental', 'monday');
  const kept = (await lake.read(key))!.body.toString();
  const revenue = '"name": "daily_revenue",\n          "type": ';
  await lake.write(key, kept.replace(`${revenue}"${decimal}"`, `${revenue}"double"`));
  await publish('monday');
  await changeRevenueType('double');
  await run('tuesday', ['2024-01']);
  operations = [];
  await start('tuesday');
  await expect(finish('tuesday')).rejects.toMatchObject({
    name: 'BadData',
    message: `What the catalogue has for run tuesday is not what the contract says: daily_metrics.daily_revenue is double in database car_rental_runs, the contract says ${decimal}. Nothing is published. Its readers need these types: daily_metrics.daily_revenue is double in run monday, which is published. Give a column of another type another name.`,
  });
  expect((await revenueTypes())[0]).toBe('double');
  expect(operations).not.toContain('UpdateTable');
});

test('a table that somebody else changes is a conflict, and the next event sets its types', async () => {
  await ancientFiles();
  await run('monday', ['2024-01']);
  await start('monday');
  fault = (operation) =>
    operation === 'UpdateTable'
      ? {
          kind: 'refused',
          status: 400,
          code: 'ConcurrentModificationException',
          message: 'Update table failed due to concurrent modifications.',
        }
      : undefined;
  await expect(finish('monday')).rejects.toMatchObject({
    name: 'Conflict',
    message: 'Somebody else changes car_rental_runs.daily_metrics. Repeat the event later.',
  });
  fault = () => undefined;
  expect(await finish('monday')).toMatchObject({ state: 'done' });
  expect(await revenueTypes()).toEqual([decimal, decimal, decimal]);
});

test('a table that has other keys is named with what to do', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  const DatabaseName = 'car_rental_runs';
  const { Name, StorageDescriptor } = await table('daily_metrics');
  const TableInput = { Name, StorageDescriptor, PartitionKeys: [{ Name: 'day', Type: 'string' }] };
  await glue.send(new UpdateTableCommand({ DatabaseName, TableInput }));
  await run('tuesday', ['2024-01']);
  await start('tuesday');
  await expect(finish('tuesday')).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringMatching(
      /is partitioned by day string, the contract says run_id string, rental_month string\. Nothing is published\. Remove the table from the catalogue, and start this stage again;/,
    ),
  });
  await glue.send(new DeleteTableCommand({ DatabaseName, Name }));
  expect(await start('tuesday')).toMatchObject({ state: 'crawling', waiting_for: [daily()] });
  expect(await finish('tuesday')).toMatchObject({ state: 'done' });
});

test('a table of the same name that lies elsewhere is named', async () => {
  await run('monday', ['2024-01']);
  const StorageDescriptor = { Location: 's3://elsewhere/daily_metrics' };
  onCrawl = async () => {
    const TableInput = { Name: 'daily_metrics', StorageDescriptor };
    const request = { DatabaseName: 'car_rental_runs', TableInput };
    await glue.send(new CreateTableCommand(request)).catch(() => undefined);
    return undefined;
  };
  await start('monday');
  await expect(finish('monday')).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringMatching(
      /daily_metrics in database car_rental_runs lies at s3:\/\/elsewhere\/daily_metrics\/, not at s3:\/\/lake-\d+\/marts\/presentation\/car-rental\/daily_metrics\//,
    ),
  });
});

test("a file whose type is not the contract's fails before any crawler starts", async () => {
  await run('monday', ['2024-01']);
  const [key] = await bucket.keys('marts/presentation/car-rental/daily_metrics/run_id=monday/');
  const other = `SELECT DATE '2024-01-01' AS rental_date, 1::DECIMAL(18,2) AS daily_revenue, 1.5::DOUBLE AS daily_transactions, 1::BIGINT AS unique_users, 1::DECIMAL(18,2) AS avg_transaction`;
  await bucket.put(key!, await parquetBytes(other));
  await expect(start('monday')).rejects.toMatchObject({
    name: 'BadData',
    message:
      'The tables of run monday are not what the contract says: daily_metrics.daily_transactions is double, the contract says bigint. Nothing is published.',
  });
  expect(operations).toEqual([]);
});

test('tables without rows are created, for a crawler would not see their keys', async () => {
  await run('monday', []);
  expect(await start('monday')).toMatchObject({
    state: 'done',
    partitions: { daily_metrics: 0 },
  });
  expect(started()).toBe(0);
  expect((await table('daily_metrics')).PartitionKeys?.map(({ Name }) => Name)).toEqual([
    'run_id',
    'rental_month',
  ]);
  await run('tuesday', ['2024-01']);
  expect(await start('tuesday')).toMatchObject({ state: 'done', inferred: [] });
  expect(await partitionsOf('tuesday')).toHaveLength(1);
});

test('a table that was removed is there again with all runs that the lake keeps, for readers and for a rollback, also when the new run has no rows', async () => {
  await run('sunday', ['2024-01']);
  await road('sunday');
  await run('monday', ['2024-01', '2024-02']);
  await road('monday');
  await publish('monday');
  const before = [await partitionsOf('sunday'), await partitionsOf('monday')];
  const readers = (await table('daily_metrics')).StorageDescriptor!.Columns!;
  await glue.send(new DeleteTableCommand({ ...place }));
  await run('tuesday', []);
  expect(await start('tuesday')).toMatchObject({
    state: 'done',
    inferred: ['daily_metrics'],
    partitions: { daily_metrics: 0 },
  });
  const after = [await partitionsOf('sunday'), await partitionsOf('monday')];
  const stored = (runs: typeof before) =>
    runs.map((partitions) =>
      partitions
        .map(({ Values, StorageDescriptor }) => [Values, StorageDescriptor?.Location])
        .sort(),
    );
  expect(stored(after)).toEqual(stored(before));
  expect((await table('daily_metrics')).StorageDescriptor!.Columns).toEqual(readers);
  expect(started()).toBe(3);
});

test('a table that is created anew has the columns that only the published run has, for its readers', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  const key = layout.catalogue('car-rental', 'monday');
  const kept = JSON.parse((await lake.read(key))!.body.toString()) as RunTables;
  kept.tables['daily_metrics']!.columns.push({ name: 'former', type: 'int' });
  await lake.write(key, JSON.stringify(kept));
  await publish('monday');
  await glue.send(new DeleteTableCommand({ ...place }));
  await run('tuesday', []);
  expect(await start('tuesday')).toMatchObject({ state: 'done' });
  const columns = (await table('daily_metrics')).StorageDescriptor!.Columns!;
  expect(columns).toHaveLength(6);
  expect(columns.at(-1)).toEqual({ Name: 'former', Type: 'int' });
});

test('a run that was started again with other input has no partitions of before', async () => {
  await run('sunday', ['2024-01']);
  await road('sunday');
  const key = layout.catalogue('car-rental', 'sunday');
  const kept = (await lake.read(key))!.body.toString();
  await lake.write(key, kept.replace('"fingerprint": ""', '"fingerprint": "before"'));
  await glue.send(new DeleteTableCommand({ ...place }));
  await run('monday', []);
  expect(await start('monday')).toMatchObject({ state: 'done' });
  expect(await partitionsOf('sunday')).toEqual([]);
});

/** Starts again and again, of which each time one request more is let through before one is refused. */
async function startUntilDone(runId: string): Promise<CrawlReport> {
  for (let refused = 0; ; refused += 1) {
    let asked = 0;
    fault = () => (asked++ === refused ? denied : undefined);
    try {
      return await start(runId);
    } catch (error) {
      expect(error).toMatchObject({ name: 'BadConfiguration' });
    } finally {
      fault = () => undefined;
    }
  }
}

test('whichever request is refused while a removed table comes back, the next event brings back what readers see', async () => {
  await run('monday', ['2024-01', '2024-02']);
  await road('monday');
  await publish('monday');
  await run('tuesday', []);
  await glue.send(new DeleteTableCommand({ ...place }));
  const report = await startUntilDone('tuesday');
  expect(report).toMatchObject({ state: 'done' });
  expect(await partitionsOf('monday')).toHaveLength(2);
});

/** The catalogue as it was before the contract got a column. */
async function olderContract(): Promise<void> {
  await run('monday', ['2024-01']);
  await road('monday');
  await publish('monday');
  await changeColumns((column) => (column.Name === 'unique_users' ? [] : [column]));
}

const usersColumn = { Name: 'unique_users', Type: 'bigint' };

test('a column that the contract gained is added without a crawl when the run has no rows, and types are set with it', async () => {
  await olderContract();
  await changeRevenueType('string');
  await run('tuesday', []);
  operations = [];
  expect(await start('tuesday')).toMatchObject({ state: 'done', inferred: ['daily_metrics'] });
  expect(started()).toBe(0);
  expect((await table('daily_metrics')).StorageDescriptor!.Columns!.at(-1)).toEqual(usersColumn);
  const [partition] = await partitionsOf('monday');
  expect(partition!.StorageDescriptor!.Columns!.at(-1)).toEqual(usersColumn);
  expect((await revenueTypes()).filter((type) => type !== decimal)).toEqual([]);
});

test('a column that the contract gained is added after a crawl that left the table as it was', async () => {
  await olderContract();
  const options = { lake: lake.location, role: 'crawler', prefix };
  const definition = crawlerDefinitions(carRental, options).find(({ Name }) => Name === daily())!;
  const { CrawlerOutput: _, ...configuration } = JSON.parse(definition.Configuration!) as Record<
    string,
    unknown
  >;
  const SchemaChangePolicy = { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' } as const;
  const Configuration = JSON.stringify(configuration);
  await glue.send(new UpdateCrawlerCommand({ Name: daily(), SchemaChangePolicy, Configuration }));
  await run('tuesday', ['2024-01']);
  expect(await start('tuesday')).toMatchObject({ state: 'crawling', waiting_for: [daily()] });
  expect(await finish('tuesday')).toMatchObject({
    state: 'done',
    partitions: { daily_metrics: 1 },
  });
  expect((await table('daily_metrics')).StorageDescriptor!.Columns!.at(-1)).toEqual(usersColumn);
  for (const runId of ['monday', 'tuesday']) {
    const [partition] = await partitionsOf(runId);
    expect(partition!.StorageDescriptor!.Columns!.at(-1)).toEqual(usersColumn);
  }
});

test('partitions of an earlier attempt go, and those that are there stay', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  await run('tuesday', ['2024-01', '2024-02']);
  onCrawl = () => undefined;
  await start('tuesday');
  // The same id again, with other rows.
  await lake.remove('runs/car-rental/tuesday');
  for (const name of Object.keys(carRental.metrics)) {
    await lake.remove(layout.presentation('car-rental', name, 'tuesday'));
  }
  await run('tuesday', ['2024-02', '2024-03']);
  expect(await start('tuesday')).toMatchObject({ partitions: { daily_metrics: 2 } });
  expect((await partitionsOf('tuesday')).map(({ Values }) => Values?.[1]).sort()).toEqual([
    '2024-02',
    '2024-03',
  ]);
});

test('partitions that the catalogue lost after the run was known are added again', async () => {
  await run('monday', ['2024-01', '2024-02']);
  await road('monday');
  const place = { DatabaseName: 'car_rental_runs', TableName: 'daily_metrics' };
  const [lost] = await partitionsOf('monday');
  await glue.send(new DeletePartitionCommand({ ...place, PartitionValues: lost!.Values }));
  expect(await partitionsOf('monday')).toHaveLength(1);
  expect(await start('monday')).toMatchObject({ state: 'done' });
  expect(await partitionsOf('monday')).toHaveLength(2);
});

test('throttling, and an answer that is lost on its way, change nothing', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  await run('tuesday', ['2024-01', '2024-02']);
  const due = new Map<string, Fault>([
    [
      'GetTable',
      { kind: 'refused', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
    ],
    ['BatchCreatePartition', { kind: 'cut' }],
    ['GetPartitions', { kind: 'unreachable' }],
  ]);
  fault = (operation) => {
    const now = due.get(operation);
    due.delete(operation);
    return now;
  };
  expect(await start('tuesday')).toMatchObject({ state: 'done' });
  expect(due.size).toBe(0);
  expect(await partitionsOf('tuesday')).toHaveLength(2);
});

test('whichever request is refused, the next event goes on to the same end', async () => {
  await run('monday', ['2024-01']);
  await road('monday');
  await run('tuesday', ['2024-01', '2024-02']);
  const report = await startUntilDone('tuesday');
  expect(report).toMatchObject({ state: 'done', inferred: [], partitions: { daily_metrics: 2 } });
  expect(started()).toBe(3);
  for (const name of Object.keys(carRental.metrics))
    expect(await partitionsOf('tuesday', name)).toHaveLength(2);
});

test('events that come twice at once end in the same', async () => {
  await run('monday', ['2024-01']);
  const both = await Promise.allSettled([start('monday'), start('monday')]);
  for (const outcome of both) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'Conflict' });
  }
  expect(await finish('monday')).toMatchObject({ state: 'done' });
  expect(started()).toBe(3);
  expect(await partitionsOf('monday')).toHaveLength(1);
});

test('a run that only the catalogue of the lake knows is made known to that of Glue as well', async () => {
  await run('monday', []);
  process.env['RENTLAKE_CATALOGUE'] = 'lake';
  expect(await status('monday')).toMatchObject({ state: 'done' });
  expect(operations).toEqual([]);
  process.env['RENTLAKE_CATALOGUE'] = 'glue';
  expect(await start('monday')).toMatchObject({ state: 'done' });
  expect((await table('daily_metrics')).PartitionKeys).toHaveLength(2);
});

test('a crawler that is not there is a bad configuration that names it', async () => {
  process.env['RENTLAKE_CRAWLER_PREFIX'] = 'other-';
  await run('monday', ['2024-01']);
  await expect(start('monday')).rejects.toMatchObject({
    name: 'BadConfiguration',
    message: expect.stringContaining('looking at crawler other-car-rental-vehicle-location'),
  });
});
