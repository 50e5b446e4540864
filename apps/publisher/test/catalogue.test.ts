import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GetCrawlerCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  StartCrawlerCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { S3Store, clientSettings, crawlerDefinitions, openGlueCatalogue } from '@rentlake/aws';
import { layout, readPublished } from '@rentlake/lake';
import { carRental, publishedViews, runsSchema } from '@rentlake/metrics';
import {
  Bucket,
  DocumentedPolicy,
  LocalAws,
  PolicyGate,
  emptyRun,
  glueCatalogue,
  glueCrawlers,
  type Fault,
} from '@rentlake/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { handler } from '../src/handler.ts';
import { followInCatalogue, publish, type PublishReport } from '../src/index.ts';

const environment = { ...process.env };
const tables = Object.keys(carRental.metrics);
const runs = runsSchema(carRental);
let aws: LocalAws;
let glue: GlueClient;
let owner: AsyncDisposableStack;
let lake: S3Store;
let fault: (operation: string) => Fault | undefined;
/** Operations of the catalogue, and the switch of the lake. */
let steps: string[];
let tests = 0;

/** Whose requests are the function's. */
const functionKey = 'function';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const rights = new DocumentedPolicy(
  readFileSync(join(import.meta.dirname, '../README.md'), 'utf8'),
);
let gate: PolicyGate;

beforeAll(async () => {
  aws = await LocalAws.start([glueCatalogue(), glueCrawlers()]);
  Object.assign(process.env, aws.environment, { AWS_ACCESS_KEY_ID: functionKey });
  glue = new GlueClient(clientSettings({ endpoint: aws.endpoint, credentials }));
  aws.faults = (request) => {
    const { accessKey, service, operation, key } = request;
    const refused = accessKey === functionKey ? gate.check(request) : undefined;
    if (refused) return refused;
    if (operation === 'PutObject' && key.endsWith('_published.json')) steps.push('switch');
    if (service !== 'glue') return undefined;
    if (/^(Create|Update)Table$/.test(operation)) steps.push(operation);
    return fault(operation);
  };
});

afterAll(async () => {
  glue.destroy();
  await aws[Symbol.asyncDispose]();
  process.env = environment;
});

beforeEach(async () => {
  const bucket = `lake-${++tests}`;
  fault = () => undefined;
  steps = [];
  owner = new AsyncDisposableStack();
  await Bucket.create(aws.moto, bucket);
  lake = owner.use(new S3Store({ bucket, prefix: '' }, { endpoint: aws.endpoint, credentials }));
  gate = new PolicyGate(rights, { 'example-lake': lake.location });
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    RENTLAKE_LAKE: lake.location,
    RENTLAKE_CATALOGUE: 'glue',
  });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: runs } }));
  const options = { lake: lake.location, role: 'crawler', prefix: `${bucket}-` };
  for (const definition of crawlerDefinitions(carRental, options)) {
    await glue.send(new CreateCrawlerCommand(definition));
  }
});

afterEach(async () => {
  fault = () => undefined;
  await owner.disposeAsync();
  delete process.env['RENTLAKE_KEEP_RUNS'];
  for (const Name of [runs, carRental.schema]) {
    await glue.send(new DeleteDatabaseCommand({ Name })).catch(() => undefined);
  }
  // What the README lets the function do is enough for all that is tested here.
  expect(gate.refused).toEqual([]);
});

const denied: Fault = {
  kind: 'refused',
  status: 400,
  code: 'AccessDeniedException',
  message: 'User is not authorized to perform this.',
};

/** A run that the catalogue knows. */
async function knownRun(runId: string): Promise<void> {
  await emptyRun(lake, carRental, runId, 'crawler-trigger', ['2024-01']);
  for (const crawler of Object.keys(carRental.crawlers)) {
    const Name = `lake-${tests}-${crawler}`;
    await glue.send(new StartCrawlerCommand({ Name }));
    for (let state; state !== 'READY'; await pause(5)) {
      state = (await glue.send(new GetCrawlerCommand({ Name }))).Crawler?.State;
    }
  }
  steps = [];
}

const send = (run_id: string, more: object = {}): Promise<PublishReport> =>
  handler({ marketplace: 'car-rental', run_id, ...more });

const published = async (): Promise<string | undefined> =>
  (await readPublished(lake, 'car-rental'))?.published.run_id;

const view = async (Name: string) =>
  (await glue.send(new GetTableCommand({ DatabaseName: 'car_rental', Name }))).Table!;

const definitionOf = async (name: string) => {
  const text = (await view(name)).ViewOriginalText!;
  const encoded = text.slice('/* Presto View: '.length, -' */'.length);
  return JSON.parse(Buffer.from(encoded, 'base64').toString()) as { readonly originalSql: string };
};

const shown = async (): Promise<string | undefined> => {
  const { originalSql } = await definitionOf('current_run');
  return /^SELECT '(.*)' AS run_id$/.exec(originalSql)?.[1];
};

test('the views of the tables are there before the switch, and the one that lets them be read comes last', async () => {
  await knownRun('monday');
  await send('monday');
  expect(steps).toEqual(['CreateTable', 'CreateTable', 'CreateTable', 'switch', 'CreateTable']);
  expect([await published(), await shown()]).toEqual(['monday', 'monday']);
  await knownRun('tuesday');
  await send('tuesday');
  expect(steps).toEqual(['switch', 'UpdateTable']);
  expect([await published(), await shown()]).toEqual(['tuesday', 'tuesday']);
  steps = [];
  await send('tuesday');
  expect(steps).toEqual([]);
});

test('the views are stored as Athena stores its own', async () => {
  await knownRun('monday');
  await send('monday');
  expect(await view('daily_metrics')).toMatchObject({
    TableType: 'VIRTUAL_VIEW',
    Parameters: { presto_view: 'true', comment: 'Presto View' },
    ViewExpandedText: '/* Presto View */',
    StorageDescriptor: {
      Columns: [
        { Name: 'rental_date', Type: 'date' },
        { Name: 'daily_revenue', Type: 'decimal(18,2)' },
        { Name: 'daily_transactions', Type: 'bigint' },
        { Name: 'unique_users', Type: 'bigint' },
        { Name: 'avg_transaction', Type: 'decimal(18,2)' },
        { Name: 'rental_month', Type: 'string' },
      ],
    },
  });
  expect(await definitionOf('daily_metrics')).toEqual({
    originalSql: publishedViews(carRental).find(({ name }) => name === 'daily_metrics')?.sql,
    catalog: 'awsdatacatalog',
    schema: 'car_rental',
    columns: [
      { name: 'rental_date', type: 'date' },
      { name: 'daily_revenue', type: 'decimal(18,2)' },
      { name: 'daily_transactions', type: 'bigint' },
      { name: 'unique_users', type: 'bigint' },
      { name: 'avg_transaction', type: 'decimal(18,2)' },
      { name: 'rental_month', type: 'varchar' },
    ],
  });
  expect(await definitionOf('current_run')).toMatchObject({
    originalSql: `SELECT 'monday' AS run_id`,
    columns: [{ name: 'run_id', type: 'varchar(6)' }],
  });
});

test('with rollback, the catalogue shows the older run again', async () => {
  for (const run of ['monday', 'tuesday']) {
    await knownRun(run);
    await send(run);
  }
  await send('monday', { rollback: true });
  expect([await published(), await shown()]).toEqual(['monday', 'monday']);
});

test('of two that publish at once, lake and catalogue show the same, and none goes back', async () => {
  await knownRun('sunday');
  await send('sunday');
  await knownRun('monday');
  await knownRun('tuesday');
  const ends = await Promise.allSettled([send('monday'), send('tuesday')]);
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
  expect(refusals.filter((refusal) => !refusal.includes('was overtaken'))).toEqual([]);
  expect(refusals.length).toBeLessThan(2);
  expect(['monday', 'tuesday']).toContain(await published());
  expect(await shown()).toBe(await published());
});

test('a publisher that is late does not show its run over a newer one', async () => {
  await knownRun('monday');
  await send('monday');
  await knownRun('tuesday');
  await knownRun('wednesday');
  const catalogue = openGlueCatalogue({ endpoint: aws.endpoint }, owner);
  const request = (runId: string) => ({ marketplace: carRental, runId });
  await publish(request('tuesday'), { lake, catalogue });
  let isLate = false;
  const { readerViews: views } = catalogue;
  const replaced: (readonly [string, boolean])[] = [];
  const shownRun = await followInCatalogue(carRental, {
    lake,
    readerViews: {
      ensureDatabase: (name) => views.ensureDatabase(name),
      find: (database, name) => views.find(database, name),
      create: (database, made) => views.create(database, made),
      replace: async (database, made, version) => {
        // Just before it shows tuesday, wednesday is published.
        if (!isLate) await send('wednesday');
        isLate = true;
        const isReplaced = await views.replace(database, made, version);
        replaced.push([made.sql, isReplaced]);
        return isReplaced;
      },
    },
  });
  expect(shownRun).toBe('wednesday');
  expect(replaced).toEqual([[`SELECT 'tuesday' AS run_id`, false]]);
  expect([await published(), await shown()]).toEqual(['wednesday', 'wednesday']);
});

test('what fails before the switch publishes nothing, and what fails after it is made up for', async () => {
  await knownRun('monday');
  fault = (operation) => (operation === 'CreateTable' ? denied : undefined);
  await expect(send('monday')).rejects.toMatchObject({ name: 'BadConfiguration' });
  expect(await published()).toBeUndefined();
  fault = () => undefined;
  await send('monday');
  await knownRun('tuesday');
  fault = (operation) => (operation === 'UpdateTable' ? denied : undefined);
  await expect(send('tuesday')).rejects.toMatchObject({ name: 'BadConfiguration' });
  expect([await published(), await shown()]).toEqual(['tuesday', 'monday']);
  fault = () => undefined;
  expect(await send('tuesday')).toMatchObject({ run_id: 'tuesday' });
  expect([await published(), await shown()]).toEqual(['tuesday', 'tuesday']);
});

test('whichever request is refused, the catalogue is never ahead of the lake, and the next event brings it in step', async () => {
  await knownRun('monday');
  await send('monday');
  await knownRun('tuesday');
  let isDone = false;
  for (let refused = 0; !isDone; refused += 1) {
    let asked = 0;
    fault = () => (asked++ === refused ? denied : undefined);
    isDone = await send('tuesday').then(
      () => true,
      () => false,
    );
    fault = () => undefined;
    expect([
      ['monday', 'monday'],
      ['tuesday', 'monday'],
      ['tuesday', 'tuesday'],
    ]).toContainEqual([await published(), await shown()]);
  }
  expect([await published(), await shown()]).toEqual(['tuesday', 'tuesday']);
});

test('an answer that is lost on its way changes nothing', async () => {
  await knownRun('monday');
  const due = new Set(['CreateTable', 'UpdateTable']);
  fault = (operation) => (due.delete(operation) ? { kind: 'cut' } : undefined);
  await send('monday');
  await knownRun('tuesday');
  await send('tuesday');
  expect(due.size).toBe(0);
  expect([await published(), await shown()]).toEqual(['tuesday', 'tuesday']);
});

test('a view that somebody changed is put right, after the switch', async () => {
  await knownRun('monday');
  await send('monday');
  const { ViewOriginalText: right } = await view('daily_metrics');
  const { ViewOriginalText: other } = await view('user_transaction_metrics');
  const TableInput = {
    Name: 'daily_metrics',
    TableType: 'VIRTUAL_VIEW',
    ViewOriginalText: other,
  };
  await glue.send(new UpdateTableCommand({ DatabaseName: 'car_rental', TableInput }));
  await knownRun('tuesday');
  await send('tuesday');
  expect(steps).toEqual(['switch', 'UpdateTable', 'UpdateTable']);
  expect((await view('daily_metrics')).ViewOriginalText).toBe(right);
});

test('a table with the name of a view is not replaced', async () => {
  await knownRun('monday');
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'car_rental' } }));
  const TableInput = { Name: 'daily_metrics', TableType: 'EXTERNAL_TABLE' };
  await glue.send(new CreateTableCommand({ DatabaseName: 'car_rental', TableInput }));
  await expect(send('monday')).rejects.toMatchObject({
    name: 'BadConfiguration',
    message:
      'car_rental.daily_metrics is no view of Athena, and is not replaced by one. Remove it, or give it another name.',
  });
  expect(await published()).toBeUndefined();
});

test('a run whose partitions the catalogue lacks is not published', async () => {
  await knownRun('monday');
  await send('monday');
  await emptyRun(lake, carRental, 'tuesday', 'crawler-trigger', ['2024-01', '2024-02']);
  await expect(send('tuesday')).rejects.toMatchObject({
    name: 'BadRequest',
    message:
      'The catalogue has 0 partitions of vehicle_location_metrics of run tuesday, its files have 2. Send the run to crawler-trigger, then repeat. Nothing was changed.',
  });
  expect([await published(), await shown()]).toEqual(['monday', 'monday']);
});

test('the catalogue forgets the runs that retention removes', async () => {
  process.env['RENTLAKE_KEEP_RUNS'] = '1';
  for (const run of ['monday', 'tuesday']) {
    await knownRun(run);
    await send(run);
  }
  expect(await lake.list(layout.run('car-rental', 'monday'))).toEqual([]);
  for (const TableName of tables) {
    const { Partitions } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: runs, TableName }),
    );
    expect(Partitions?.map(({ Values }) => Values?.[0])).toEqual(['tuesday']);
  }
});
