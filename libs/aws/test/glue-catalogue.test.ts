import {
  CreateCrawlerCommand,
  DeleteTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { carRental, currentRunView, listings } from '@rentlake/metrics';
import { Bucket, LocalAws, glueCatalogue, glueCrawlers, type Fault } from '@rentlake/testing';
import { setTimeout as pause } from 'node:timers/promises';
import {
  clientSettings,
  crawlerDefinitions,
  openGlueCatalogue,
  type GlueCatalogue,
} from '../src/index.ts';

const owner = new AsyncDisposableStack();
const settings = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
let aws: LocalAws;
let glue: GlueClient;
let catalogue: GlueCatalogue;
let fault: (operation: string) => Fault | undefined;
let operations: string[];
let onCrawl: () => undefined | Promise<undefined> = () => undefined;
let database = '';
let tests = 0;

beforeAll(async () => {
  aws = owner.use(
    await LocalAws.start([
      glueCatalogue({ pageSize: 100 }),
      glueCrawlers({ onCrawl: () => onCrawl() }),
    ]),
  );
  const local = { ...settings, endpoint: aws.endpoint };
  glue = owner.adopt(new GlueClient(clientSettings(local)), (client) => client.destroy());
  catalogue = openGlueCatalogue({ ...local, maxAttempts: 2 }, owner);
  aws.faults = ({ operation }) => {
    operations.push(operation);
    return fault(operation);
  };
});

afterAll(() => owner.disposeAsync());

beforeEach(() => {
  database = `runs_${++tests}`;
  operations = [];
  fault = () => undefined;
});

const days = () => ({
  database,
  name: 'days',
  location: `s3://lake/${database}/days/`,
  columns: [
    { name: 'day', type: 'date' },
    { name: 'money', type: 'decimal(18,2)' },
  ],
  keys: [
    { name: 'run_id', type: 'string' },
    { name: 'month', type: 'string' },
  ],
});

const partitions = (run: string, count: number) =>
  Array.from({ length: count }, (_, month) => ({
    values: [run, `m${month}`],
    location: `${days().location}run_id=${run}/month=m${month}/`,
  }));

const refused = (code: string): Fault => ({ kind: 'refused', status: 400, code, message: 'No.' });

test('a database is created once, by however many', async () => {
  const { tables } = catalogue;
  await Promise.all([tables.ensureDatabase(database), tables.ensureDatabase(database)]);
  operations = [];
  await tables.ensureDatabase(database);
  expect(operations).toEqual(['GetDatabase']);
  fault = (operation) =>
    operation === 'CreateDatabase' ? refused('AccessDeniedException') : undefined;
  await expect(tables.ensureDatabase('elsewhere')).rejects.toMatchObject({
    kind: 'denied',
    message:
      'AWS failed at creating database elsewhere (AccessDeniedException: No). Create it, or allow glue:CreateDatabase.',
  });
});

test('a table is found as it was created, and one that is there stays as it is', async () => {
  const { tables } = catalogue;
  expect(await tables.find(database, 'days')).toBeUndefined();
  await tables.ensureDatabase(database);
  expect(await tables.find(database, 'days')).toBeUndefined();
  await tables.create(days());
  await tables.create({ ...days(), columns: [] });
  expect(await tables.find(database, 'days')).toMatchObject(days());
});

test('columns of a table get other types, and so do those of all its partitions; what else is known of them stays', async () => {
  const { tables, partitions: parts } = catalogue;
  const typed = (money: string) => ({
    ...days(),
    columns: [
      { name: 'day', type: 'date' },
      { name: 'money', type: money },
    ],
  });
  await tables.ensureDatabase(database);
  await tables.create(typed('double'));
  await parts.add(database, 'days', partitions('monday', 230));
  operations = [];
  const found = (await tables.find(database, 'days'))!;
  expect(await found.setColumns(days().columns)).toBe(true);
  expect(operations.filter((name) => name === 'BatchUpdatePartition')).toHaveLength(3);
  expect(operations.at(-1)).toBe('UpdateTable');
  const now = (await tables.find(database, 'days'))!;
  expect(now).toMatchObject(days());
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: 'days' }));
  expect(Table!.Parameters).toEqual({ classification: 'parquet', EXTERNAL: 'TRUE' });
  const { Partitions } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: database, TableName: 'days' }),
  );
  const [first] = partitions('monday', 1);
  expect(Partitions).toHaveLength(100);
  expect(Partitions![0]).toMatchObject({
    Values: first!.values,
    StorageDescriptor: { Location: first!.location, Columns: Table!.StorageDescriptor!.Columns },
  });
  operations = [];
  expect(await now.setColumns(now.columns)).toBe(true);
  expect(operations).not.toContain('BatchUpdatePartition');
});

test('columns that a table gets stand last, in its partitions too, and those that it has stay as they are', async () => {
  const { tables, partitions: parts } = catalogue;
  await tables.ensureDatabase(database);
  await tables.create(days());
  await parts.add(database, 'days', partitions('monday', 1));
  const { Table: before } = await glue.send(
    new GetTableCommand({ DatabaseName: database, Name: 'days' }),
  );
  const [day, money] = before!.StorageDescriptor!.Columns!;
  const commented = [{ ...day!, Comment: 'Of the rental.' }, money!];
  const TableInput = {
    Name: 'days',
    PartitionKeys: before!.PartitionKeys,
    StorageDescriptor: { ...before!.StorageDescriptor, Columns: commented },
  };
  await glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput }));
  const found = (await tables.find(database, 'days'))!;
  expect(await found.setColumns([...found.columns, { name: 'count', type: 'bigint' }])).toBe(true);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: 'days' }));
  const columns = [...commented, { Name: 'count', Type: 'bigint' }];
  expect(Table!.StorageDescriptor!.Columns).toEqual(columns);
  const { Partitions } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: database, TableName: 'days' }),
  );
  expect(Partitions!.map(({ StorageDescriptor: stored }) => stored!.Columns)).toEqual([columns]);
});

test('a table that somebody else changes or removes after it was found keeps what they gave it', async () => {
  const { tables } = catalogue;
  await tables.ensureDatabase(database);
  await tables.create({ ...days(), columns: [{ name: 'money', type: 'double' }] });
  const [found, same] = [await tables.find(database, 'days'), await tables.find(database, 'days')];
  expect(await found!.setColumns([{ name: 'money', type: 'string' }])).toBe(true);
  expect(await same!.setColumns(days().columns)).toBe(false);
  const left = (await tables.find(database, 'days'))!;
  expect(left.columns).toEqual([{ name: 'money', type: 'string' }]);
  fault = (operation) =>
    operation === 'UpdateTable' ? refused('AccessDeniedException') : undefined;
  await expect(left.setColumns(days().columns)).rejects.toMatchObject({
    kind: 'denied',
    message: expect.stringContaining(`changing columns of table days in database ${database}`),
  });
  await glue.send(new DeleteTableCommand({ DatabaseName: database, Name: 'days' }));
  expect(await left.setColumns(days().columns)).toBe(false);
});

test('any number of partitions is added, listed and removed, and what is done already is no error', async () => {
  await catalogue.tables.ensureDatabase(database);
  await catalogue.tables.create(days());
  const monday = partitions('monday', 230);
  await catalogue.partitions.add(database, 'days', monday.slice(50, 60));
  await catalogue.partitions.add(database, 'days', monday);
  await catalogue.partitions.add(database, 'days', partitions('tuesday', 1));
  const list = async (run?: string) => {
    const found = await catalogue.partitions.list(database, 'days', run);
    return found.map((values) => values.join('/')).sort();
  };
  operations = [];
  expect(await list('monday')).toEqual(monday.map(({ values }) => values.join('/')).sort());
  expect(operations).toEqual(['GetPartitions', 'GetPartitions', 'GetPartitions']);
  expect(await list()).toHaveLength(231);
  const gone = monday.slice(0, 60).map(({ values }) => values);
  await catalogue.partitions.remove(database, 'days', gone);
  await catalogue.partitions.remove(database, 'days', gone);
  expect(await list('monday')).toHaveLength(170);
});

test('what went wrong is told with what was being done', async () => {
  await catalogue.tables.ensureDatabase(database);
  await expect(catalogue.partitions.list(database, 'days')).rejects.toMatchObject({
    name: 'AwsError',
    kind: 'missing',
    message: expect.stringContaining(`AWS failed at listing partitions of ${database}.days`),
  });
  await expect(catalogue.partitions.add(database, 'days', [])).rejects.toMatchObject({
    kind: 'missing',
    message: `There is no table ${database}.days.`,
  });
  fault = () => refused('ThrottlingException');
  await expect(catalogue.tables.find(database, 'days')).rejects.toMatchObject({
    kind: 'throttled',
    message: `AWS failed at looking for table days in database ${database} (ThrottlingException: No). AWS asks for fewer requests; try again later.`,
  });
});

test('a view is replaced only in the version that was seen', async () => {
  const { readerViews: views } = catalogue;
  const monday = currentRunView('monday');
  const tuesday = currentRunView('tuesday');
  await views.ensureDatabase(database);
  expect(await views.find(database, 'current_run')).toBeUndefined();
  const created = await Promise.all([
    views.create(database, monday),
    views.create(database, monday),
  ]);
  expect(created.sort()).toEqual([false, true]);
  const seen = (await views.find(database, 'current_run'))!;
  expect([seen.isLike(monday), seen.isLike(tuesday)]).toEqual([true, false]);
  expect(await views.replace(database, tuesday, seen.version)).toBe(true);
  expect(await views.replace(database, monday, seen.version)).toBe(false);
  expect((await views.find(database, 'current_run'))!.isLike(tuesday)).toBe(true);
});

test('of two that replace the same version of a view, one does', async () => {
  const { readerViews: views } = catalogue;
  await views.ensureDatabase(database);
  await views.create(database, currentRunView('monday'));
  const { version } = (await views.find(database, 'current_run'))!;
  const replaced = await Promise.all(
    ['a', 'b', 'c', 'd'].map((run) => views.replace(database, currentRunView(run), version)),
  );
  expect(replaced.filter(Boolean)).toHaveLength(1);
});

test('a view of another kind, or a table, is not taken for one of ours', async () => {
  await catalogue.tables.ensureDatabase(database);
  await catalogue.tables.create(days());
  await expect(catalogue.readerViews.find(database, 'days')).rejects.toMatchObject({
    kind: 'invalid',
  });
  const TableInput = { Name: 'days', TableType: 'VIRTUAL_VIEW', ViewOriginalText: 'SELECT 1' };
  await glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput }));
  await expect(catalogue.readerViews.find(database, 'days')).rejects.toThrow(
    `${database}.days is no view of Athena, and is not replaced by one.`,
  );
});

test('a crawler is started once, and tells when its last crawl began and how it ended', async () => {
  const { crawlers } = catalogue;
  const [definition] = crawlerDefinitions(listings, { lake: 's3://lake', role: 'crawler' });
  const name = definition!.Name!;
  await Bucket.create(aws.moto, 'lake');
  await expect(crawlers.look(name)).rejects.toMatchObject({ kind: 'missing' });
  await glue.send(new CreateCrawlerCommand(definition!));
  expect(await crawlers.look(name)).toEqual({ isReady: true, last: undefined });
  const slow = Promise.withResolvers<undefined>();
  onCrawl = () => slow.promise;
  const before = new Date();
  expect(await crawlers.start(name)).toBe(true);
  expect(await crawlers.start(name)).toBe(false);
  expect(await crawlers.look(name)).toEqual({ isReady: false, last: undefined });
  slow.reject(new Error('Access Denied'));
  let state = await crawlers.look(name);
  for (; !state.isReady; state = await crawlers.look(name)) await pause(5);
  expect(state.last).toEqual({
    outcome: 'failed',
    error: 'Access Denied',
    startedAt: expect.any(Date),
  });
  expect(state.last!.startedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
});

test('car rental has three crawlers, the listings one, which name tables after their folders at whatever depth', () => {
  const role = 'arn:aws:iam::123456789012:role/crawler';
  const crawlers = crawlerDefinitions(carRental, { lake: 's3://lake', role });
  expect(crawlers.map(({ Name }) => Name)).toEqual([
    'rentlake-car-rental-vehicle-location',
    'rentlake-car-rental-user',
    'rentlake-car-rental-daily',
  ]);
  expect(crawlers[2]).toMatchObject({
    Role: role,
    DatabaseName: 'car_rental_runs',
    Targets: {
      S3Targets: [
        {
          Path: 's3://lake/presentation/car-rental/daily_metrics/',
          Exclusions: ['run_id=*/*.parquet'],
        },
      ],
    },
  });
  const [one, ...more] = crawlerDefinitions(listings, {
    lake: 's3://lake/of/ours',
    role,
    prefix: 'dev-',
  });
  expect(more).toEqual([]);
  expect(one?.Name).toBe('dev-listings');
  expect(one?.Targets?.S3Targets).toHaveLength(7);
  const depths = [crawlers[2], one].map(
    (crawler) => JSON.parse(crawler!.Configuration!).Grouping.TableLevelConfiguration as unknown,
  );
  expect(depths).toEqual([4, 6]);
});

test('a view says what it is for', async () => {
  const { readerViews: views } = catalogue;
  await views.ensureDatabase(database);
  await views.create(database, currentRunView('monday'));
  const found = await glue.send(
    new GetTableCommand({ DatabaseName: database, Name: 'current_run' }),
  );
  expect(found.Table).toMatchObject({
    TableType: 'VIRTUAL_VIEW',
    Description: 'The run that is published.',
    Parameters: { presto_view: 'true' },
    ViewExpandedText: '/* Presto View */',
  });
});
