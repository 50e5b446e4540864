import {
  BatchCreatePartitionCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  ListCrawlersCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
  UpdateTableCommand,
  type Crawler,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Bucket, LocalAws, glueCatalogue, glueCrawlers, parquetBytes } from '../../src/index.ts';

let aws: LocalAws;
let glue: GlueClient;
let bucket: Bucket;
let onCrawl: () => undefined | Promise<undefined> = () => undefined;
let database = '';
let tests = 0;

const tagged = (n: number) => ({ classification: 'parquet', recordCount: String(n) });

beforeAll(async () => {
  aws = await LocalAws.start([
    glueCatalogue({ pageSize: 2 }),
    glueCrawlers({ onCrawl: () => onCrawl() }),
  ]);
  glue = new GlueClient({
    endpoint: aws.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  bucket = await Bucket.create(aws.moto, 'lake');
}, 60_000);

afterAll(async () => {
  glue.destroy();
  await aws[Symbol.asyncDispose]();
});

beforeEach(async () => {
  onCrawl = () => undefined;
  database = `runs_${++tests}`;
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
});

const put = async (key: string, select: string): Promise<void> =>
  bucket.put(`${database}/${key}`, await parquetBytes(select));

const create = (more: { readonly Exclusions?: string[]; readonly Configuration?: object } = {}) =>
  glue.send(
    new CreateCrawlerCommand({
      Name: database,
      Role: 'arn:aws:iam::123456789012:role/crawler',
      DatabaseName: database,
      Targets: {
        S3Targets: [{ Path: `s3://lake/${database}/days/`, Exclusions: more.Exclusions }],
      },
      Configuration: JSON.stringify(more.Configuration ?? {}),
    }),
  );

const start = () => glue.send(new StartCrawlerCommand({ Name: database }));

const look = async (): Promise<Crawler> =>
  (await glue.send(new GetCrawlerCommand({ Name: database }))).Crawler!;

async function ready(): Promise<Crawler> {
  for (;;) {
    const crawler = await look();
    if (crawler.State === 'READY') return crawler;
    await pause(5);
  }
}

const table = async (Name: string) =>
  (await glue.send(new GetTableCommand({ DatabaseName: database, Name }))).Table!;

test('a table is inferred from footers and folders, with partitions in pages', async () => {
  const row = `SELECT DATE '2024-01-02' AS day, 1::BIGINT AS n, 2.50::DECIMAL(18,2) AS money, 'a' AS name, 1::INTEGER AS small, true AS flag, 0.5::DOUBLE AS ratio, TIMESTAMP '2024-01-02' AS at`;
  await put('days/run_id=a/month=2024-01/x.parquet', `${row} UNION ALL ${row}`);
  await put('days/run_id=a/month=2024-02/x.parquet', row);
  await put('days/run_id=b/month=2024-01/x.parquet', row);
  await put('days/run_id=b/x.parquet', row);
  await create({ Exclusions: ['run_id=*/*.parquet'] });
  await start();
  expect((await ready()).LastCrawl).toMatchObject({
    Status: 'SUCCEEDED',
    StartTime: expect.any(Date),
  });
  expect(await table('days')).toMatchObject({
    PartitionKeys: [
      { Name: 'run_id', Type: 'string' },
      { Name: 'month', Type: 'string' },
    ],
    Parameters: { ...tagged(4), UPDATED_BY_CRAWLER: database },
    StorageDescriptor: {
      Location: `s3://lake/${database}/days/`,
      Columns: [
        { Name: 'day', Type: 'date' },
        { Name: 'n', Type: 'bigint' },
        { Name: 'money', Type: 'decimal(18,2)' },
        { Name: 'name', Type: 'string' },
        { Name: 'small', Type: 'int' },
        { Name: 'flag', Type: 'boolean' },
        { Name: 'ratio', Type: 'double' },
        { Name: 'at', Type: 'timestamp' },
      ],
    },
  });
  const request = { DatabaseName: database, TableName: 'days' };
  const first = await glue.send(new GetPartitionsCommand(request));
  expect(first.Partitions).toHaveLength(2);
  const rest = await glue.send(
    new GetPartitionsCommand({ ...request, NextToken: first.NextToken }),
  );
  expect(rest.NextToken).toBeUndefined();
  expect([...first.Partitions!, ...rest.Partitions!]).toMatchObject([
    { Values: ['a', '2024-01'], Parameters: tagged(2) },
    { Values: ['a', '2024-02'], Parameters: tagged(1) },
    { Values: ['b', '2024-01'], Parameters: tagged(1) },
  ]);
  const ofRun = await glue.send(
    new GetPartitionsCommand({ ...request, Expression: "run_id = 'b'" }),
  );
  expect(ofRun.Partitions).toMatchObject([
    { StorageDescriptor: { Location: `s3://lake/${database}/days/run_id=b/month=2024-01/` } },
  ]);
});

test('a crawl again adds what is new, and types that differ are widened', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1::INTEGER AS n, 1::BIGINT AS gone');
  await create();
  await start();
  await ready();
  await put('days/run_id=a/x.parquet', 'SELECT 1::DOUBLE AS n');
  await put('days/run_id=b/x.parquet', `SELECT 1::INTEGER AS n, 'x' AS more`);
  await start();
  await ready();
  const { StorageDescriptor: storage, VersionId } = await table('days');
  expect(storage?.Columns).toEqual([
    { Name: 'n', Type: 'double' },
    { Name: 'more', Type: 'string' },
  ]);
  expect(VersionId).toBe('2');
  const { Partitions } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: database, TableName: 'days' }),
  );
  expect(Partitions).toMatchObject([{ Values: ['a'] }, { Values: ['b'] }]);
});

test('columns that are gone stay when new ones are to be merged', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1::BIGINT AS gone');
  const Configuration = { CrawlerOutput: { Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } } };
  await create({ Configuration });
  await start();
  await ready();
  await put('days/run_id=a/x.parquet', `SELECT 'x' AS more`);
  await start();
  await ready();
  const columns = (await table('days')).StorageDescriptor?.Columns?.map(({ Name }) => Name);
  expect(columns).toEqual(['gone', 'more']);
});

test('a name that another location has is taken with a suffix; files of other keys are other tables', async () => {
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: { Name: 'days', StorageDescriptor: { Location: 's3://elsewhere/days/' } },
    }),
  );
  await put('days/run_id=a/month=1/x.parquet', 'SELECT 1 AS n');
  await put('days/run_id=a/month=2/x.parquet', 'SELECT 1 AS n');
  await put('days/run_id=b/x.parquet', 'SELECT 1 AS n');
  await create();
  await start();
  await ready();
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: database }));
  expect(TableList?.map(({ Name }) => Name)).toEqual([
    'days',
    expect.stringMatching(/^days_[0-9a-f]{32}$/),
    'run_id_b',
  ]);
  expect((await table('days')).StorageDescriptor?.Location).toBe('s3://elsewhere/days/');
});

test('a running crawler is neither started nor changed nor deleted', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1 AS n');
  await create();
  const slow = Promise.withResolvers<undefined>();
  onCrawl = () => slow.promise;
  await start();
  const running = await look();
  expect(running.State).toBe('RUNNING');
  expect(running.LastCrawl).toBeUndefined();
  const Name = database;
  for (const command of [
    new StartCrawlerCommand({ Name }),
    new UpdateCrawlerCommand({ Name, Role: 'other' }),
    new DeleteCrawlerCommand({ Name }),
  ]) {
    await expect(glue.send(command as StartCrawlerCommand)).rejects.toMatchObject({
      name: 'CrawlerRunningException',
    });
  }
  slow.resolve(undefined);
  expect((await ready()).LastCrawl?.Status).toBe('SUCCEEDED');
  await glue.send(new UpdateCrawlerCommand({ Name, Role: 'other' }));
  expect(await look()).toMatchObject({ Role: 'other', Version: 2, DatabaseName: database });
  await glue.send(new DeleteCrawlerCommand({ Name }));
  await expect(look()).rejects.toMatchObject({ name: 'EntityNotFoundException' });
});

test('a crawl that fails says why, and one that is stopped writes nothing', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1 AS n');
  await create();
  await expect(glue.send(new StopCrawlerCommand({ Name: database }))).rejects.toMatchObject({
    name: 'CrawlerNotRunningException',
  });
  onCrawl = () => {
    throw new Error('Access Denied (Service: Amazon S3)');
  };
  await start();
  expect((await ready()).LastCrawl).toMatchObject({
    Status: 'FAILED',
    ErrorMessage: 'Access Denied (Service: Amazon S3)',
  });
  const slow = Promise.withResolvers<undefined>();
  onCrawl = () => slow.promise;
  await start();
  await glue.send(new StopCrawlerCommand({ Name: database }));
  expect((await look()).State).toBe('STOPPING');
  slow.resolve(undefined);
  expect((await ready()).LastCrawl?.Status).toBe('CANCELLED');
  await expect(table('days')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: database }));
  expect(Crawls?.map(({ State }) => State)).toEqual(['STOPPED', 'FAILED']);
  const { CrawlerMetricsList } = await glue.send(
    new GetCrawlerMetricsCommand({ CrawlerNameList: [database] }),
  );
  expect(CrawlerMetricsList).toMatchObject([{ CrawlerName: database, StillEstimating: false }]);
  const { CrawlerNames } = await glue.send(new ListCrawlersCommand({}));
  expect(CrawlerNames).toContain(database);
});

test('an update of an old version of a table is refused, and so is too large a batch', async () => {
  const TableInput = { Name: 'days', Parameters: { a: '1' } };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  const { VersionId } = await table('days');
  const update = (a: string) =>
    glue.send(
      new UpdateTableCommand({
        DatabaseName: database,
        TableInput: { ...TableInput, Parameters: { a } },
        VersionId,
      }),
    );
  const both = await Promise.allSettled([update('2'), update('3')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(update('4')).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
  const PartitionInputList = Array.from({ length: 101 }, (_, n) => ({ Values: [String(n)] }));
  await expect(
    glue.send(
      new BatchCreatePartitionCommand({
        DatabaseName: database,
        TableName: 'days',
        PartitionInputList,
      }),
    ),
  ).rejects.toThrow('Member must have length less than or equal to 100');
});
