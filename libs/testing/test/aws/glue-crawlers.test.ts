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
  type CreateCrawlerCommandInput,
  type Crawler,
  type Partition,
  type Table,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
});

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

const inputOf = ({ Name, TableType, PartitionKeys, Parameters, StorageDescriptor }: Table) => ({
  Name: Name!,
  TableType,
  PartitionKeys,
  Parameters,
  StorageDescriptor,
});

const definition = (Exclusions?: string[]): CreateCrawlerCommandInput => ({
  Name: database,
  Role: 'arn:aws:iam::123456789012:role/crawler',
  DatabaseName: database,
  Targets: { S3Targets: [{ Path: `s3://lake/${database}/days/`, Exclusions }] },
});

const create = (more: Partial<CreateCrawlerCommandInput> = {}) =>
  glue.send(new CreateCrawlerCommand({ ...definition(), ...more }));

/** Of a crawler, as JSON. */
const output = (CrawlerOutput: object): string => JSON.stringify({ Version: 1, CrawlerOutput });
const mergesColumns = { Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } };
const inherits = { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } };

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

async function crawl(): Promise<Crawler> {
  await start();
  return await ready();
}

const table = async (Name: string) =>
  (await glue.send(new GetTableCommand({ DatabaseName: database, Name }))).Table!;

const columnsOf = ({ StorageDescriptor: storage }: Table | Partition): string[] =>
  (storage?.Columns ?? []).map(({ Name, Type }) => `${Name} ${Type}`);

/** Values → columns. */
async function partitionColumns(): Promise<Readonly<Record<string, string[]>>> {
  const request = { DatabaseName: database, TableName: 'days' };
  const { Partitions = [] } = await glue.send(new GetPartitionsCommand(request));
  return Object.fromEntries(
    Partitions.map((partition) => [partition.Values!.join('/'), columnsOf(partition)]),
  );
}

test('a table is inferred from footers and folders, with partitions in pages', async () => {
  const row = `SELECT DATE '2024-01-02' AS day, 1::BIGINT AS n, 2.50::DECIMAL(18,2) AS money, 'a' AS name, 1::INTEGER AS small, true AS flag, 0.5::DOUBLE AS ratio, TIMESTAMP '2024-01-02' AS at`;
  await put('days/run_id=a/month=2024-01/x.parquet', `${row} UNION ALL ${row}`);
  await put('days/run_id=a/month=2024-02/x.parquet', row);
  await put('days/run_id=b/month=2024-01/x.parquet', row);
  await put('days/run_id=b/x.parquet', row);
  await create(definition(['run_id=*/*.parquet']));
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
  const days = await table('days');
  expect(columnsOf(days)).toEqual(['n double', 'more string']);
  expect(days.VersionId).toBe('2');
  expect(await partitionColumns()).toEqual({ a: ['n double'], b: ['n int', 'more string'] });
});

test('where new columns are merged, they come last, and those that are known keep place and type, whatever the files have', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1::BIGINT AS gone, 1::INTEGER AS n');
  await create({
    Configuration: output(mergesColumns),
    SchemaChangePolicy: { UpdateBehavior: 'LOG' },
  });
  await crawl();
  await glue.send(
    new UpdateTableCommand({
      DatabaseName: database,
      TableInput: { ...inputOf(await table('days')), Parameters: { owner: 'somebody' } },
    }),
  );
  await put('days/run_id=a/x.parquet', `SELECT 'x' AS more, 1::DOUBLE AS n`);
  await crawl();
  const days = await table('days');
  expect(columnsOf(days)).toEqual(['gone bigint', 'n int', 'more string']);
  expect(days.Parameters).toMatchObject({ owner: 'somebody', ...tagged(1) });
  expect(await partitionColumns()).toEqual({ a: columnsOf(days) });
});

test('where partitions inherit from their table, all have its columns, also those that it had from elsewhere', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1::INTEGER AS n');
  await create({ Configuration: output({ ...mergesColumns, ...inherits }) });
  await crawl();
  const Columns = [{ Name: 'n', Type: 'decimal(18,2)' }];
  const TableInput = inputOf(await table('days'));
  await glue.send(
    new UpdateTableCommand({
      DatabaseName: database,
      TableInput: {
        ...TableInput,
        StorageDescriptor: { ...TableInput.StorageDescriptor, Columns },
      },
    }),
  );
  await put('days/run_id=b/x.parquet', 'SELECT 1::DOUBLE AS n');
  await crawl();
  expect(columnsOf(await table('days'))).toEqual(['n decimal(18,2)']);
  expect(await partitionColumns()).toEqual({ a: ['n decimal(18,2)'], b: ['n decimal(18,2)'] });
});

test('where changes are only logged, tables and partitions that are known stay, and new ones are added', async () => {
  await put('days/run_id=a/x.parquet', 'SELECT 1::INTEGER AS n');
  await create({ SchemaChangePolicy: { UpdateBehavior: 'LOG' } });
  await crawl();
  await put('days/run_id=a/x.parquet', 'SELECT 1::DOUBLE AS n');
  await put('days/run_id=b/x.parquet', 'SELECT 1::DOUBLE AS n');
  await crawl();
  expect(columnsOf(await table('days'))).toEqual(['n int']);
  expect(await partitionColumns()).toEqual({ a: ['n int'], b: ['n double'] });
});

test('of what is gone, a crawler deletes tables and partitions, marks tables, or does nothing', async () => {
  const Path = `s3://lake/${database}`;
  const keys = ['days/run_id=a/x.parquet', 'days/run_id=b/x.parquet', 'weeks/run_id=a/x.parquet'];
  for (const key of keys) await put(key, 'SELECT 1 AS n');
  const Targets = { S3Targets: [{ Path: `${Path}/days` }, { Path: `${Path}/weeks` }] };
  await create({ Targets, SchemaChangePolicy: { DeleteBehavior: 'LOG' } });
  await crawl();
  for (const key of keys.slice(1)) await bucket.remove(`${database}/${key}`);
  const known = async () => {
    const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: database }));
    const marked = TableList!.filter(({ Parameters }) => Parameters?.['DEPRECATED_BY_CRAWLER']);
    return [TableList!.length, marked.length, Object.keys(await partitionColumns()).length];
  };
  const found: number[][] = [];
  for (const DeleteBehavior of ['LOG', 'DEPRECATE_IN_DATABASE', 'DELETE_FROM_DATABASE'] as const) {
    const SchemaChangePolicy = { DeleteBehavior };
    await glue.send(new UpdateCrawlerCommand({ Name: database, SchemaChangePolicy }));
    await crawl();
    found.push(await known());
  }
  expect(found).toEqual([
    [2, 0, 2],
    [2, 1, 2],
    [1, 0, 1],
  ]);
});

describe('a crawler is refused', () => {
  const policy = { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' } as const;
  const recrawl = { RecrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' } as const;

  test.each([
    ['without role', { Role: undefined }, 'ValidationException', 'Role'],
    ['without database', { DatabaseName: undefined }, 'ValidationException', 'DatabaseName'],
    [
      'with a field that it does not know',
      { Owner: 'me' },
      'ValidationException',
      'Unrecognized key: "Owner"',
    ],
    [
      'with a policy that there is not',
      { SchemaChangePolicy: { UpdateBehavior: 'UPDATE' as 'LOG' } },
      'ValidationException',
      'SchemaChangePolicy.UpdateBehavior',
    ],
    ['without targets', { Targets: {} }, 'InvalidInputException', 'At least one crawl target'],
    [
      'with a target that is not in S3',
      { Targets: { S3Targets: [{ Path: '/lake/days' }] } },
      'InvalidInputException',
      '/lake/days',
    ],
    [
      'with a configuration that is not JSON',
      { Configuration: '{Version: 1}' },
      'InvalidInputException',
      'not valid JSON',
    ],
    [
      'with a configuration without version',
      { Configuration: '{}' },
      'InvalidInputException',
      'Version',
    ],
    [
      'with a behaviour that there is not',
      { Configuration: output({ Tables: { AddOrUpdateBehavior: 'MergeColumns' } }) },
      'InvalidInputException',
      'CrawlerOutput.Tables.AddOrUpdateBehavior',
    ],
    [
      'that looks at new folders only and changes tables',
      { SchemaChangePolicy: policy, RecrawlPolicy: recrawl },
      'InvalidInputException',
      'can have only LOG DeleteBehavior value and LOG UpdateBehavior value',
    ],
  ])('%s', async (_, fault, name, message) => {
    const refusal = { name, message: expect.stringContaining(message) };
    const input = { ...definition(), ...fault } as CreateCrawlerCommandInput;
    // The client sends only fields that it knows.
    const command = new CreateCrawlerCommand(input);
    command.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string; headers: Record<string, string> };
        request.body = JSON.stringify(input);
        request.headers['content-length'] = String(Buffer.byteLength(request.body));
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    await expect(glue.send(command)).rejects.toMatchObject(refusal);
    await expect(look()).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('by a change as well, and stays as it was', async () => {
    await create();
    const before = await look();
    expect(before).toMatchObject({
      SchemaChangePolicy: {
        UpdateBehavior: 'UPDATE_IN_DATABASE',
        DeleteBehavior: 'DEPRECATE_IN_DATABASE',
      },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
    });
    await expect(
      glue.send(new UpdateCrawlerCommand({ Name: database, Configuration: 'none' })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
    expect(await look()).toMatchObject({ Version: before.Version, Role: before.Role });
  });
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
