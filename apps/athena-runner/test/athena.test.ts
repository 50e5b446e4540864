import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openAthena, openGlueCatalogue, S3Store } from '@rentlake/aws';
import { EmbeddedEngine, stageFailure } from '@rentlake/engine';
import { FolderStore, layout, readParquetFooter, RunRecord, type LakeStore } from '@rentlake/lake';
import {
  carRental,
  currentRunView,
  listings,
  publishedViews,
  type Marketplace,
} from '@rentlake/metrics';
import {
  athenaService,
  Bucket,
  LocalAws,
  readSource,
  referenceRun,
  type AthenaOptions,
  type Fault,
  type FaultRequest,
} from '@rentlake/testing';
import { answerInAthena } from '../src/athena/answer-in-athena.ts';
import { handler } from '../src/handler.ts';
import { runQueries, type QueriesReport } from '../src/job.ts';
import { addPartitions, createTables, publishedRun } from './support/catalogued-run.ts';

const sample = join(import.meta.dirname, '../../../tools/sample-data/sample');
const engineSettings = { threads: 1, memoryMiB: 512 };
const marketplaces = [carRental, listings];

const rateExceeded: Fault = {
  kind: 'refused',
  status: 400,
  code: 'TooManyRequestsException',
  message: 'Rate exceeded',
};

/** What each test begins with. */
const settings = {
  RENTLAKE_LAKE: 's3://lake',
  RENTLAKE_ATHENA_WORKGROUP: 'rentlake',
  RENTLAKE_QUERY_CONCURRENCY: '4',
  RENTLAKE_QUERY_TIMEOUT: '600',
};

const owner = new AsyncDisposableStack();
const before = { ...process.env };
/** What the local Athena does with a query, by its SQL, and those that it was started for. */
const behaviour: {
  takes: (sql: string) => number;
  fails: NonNullable<AthenaOptions['fails']>;
} = {
  takes: () => 0,
  fails: () => undefined,
};
let worked: string[] = [];
let asked: FaultRequest[] = [];
let aws: LocalAws;
let athena: AthenaClient;
let glue: GlueClient;
let lake: LakeStore;
let folder: FolderStore;

beforeAll(async () => {
  aws = owner.use(
    await LocalAws.start([
      athenaService({
        takes: (sql) => {
          worked.push(sql);
          return behaviour.takes(sql);
        },
        fails: (sql) => behaviour.fails(sql),
        running: 9,
        smallestCutoff: 1,
      }),
    ]),
  );
  Object.assign(process.env, aws.environment, settings, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const bucket = await Bucket.create(aws.moto, 'lake');
  athena = owner.adopt(new AthenaClient(), (client) => client.destroy());
  glue = owner.adopt(new GlueClient(), (client) => client.destroy());
  lake = owner.use(new S3Store({ bucket: 'lake', prefix: '' }, { endpoint: aws.moto }));
  folder = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-athena-')));
  owner.defer(() => rmSync(folder.location, { recursive: true, force: true }));
  for (const marketplace of marketplaces) {
    const name = marketplace.name as 'car-rental' | 'listings';
    const { tables } = referenceRun(name, readSource(join(sample, name)));
    await publishedRun(folder, marketplace, 'monday', tables);
    for (const { key } of await folder.list('')) {
      const found = await folder.read(key);
      await bucket.put(key, new Uint8Array(found!.body));
    }
    await createTables(glue, marketplace, lake.location);
    await addPartitions(glue, marketplace, lake, 'monday');
    // The rows of every table are there twice, once for each run.
    await addPartitions(glue, marketplace, lake, 'tuesday', 'monday');
  }
  for (const [Name, cutoff] of [['rentlake'], ['frugal', 1]] as const) {
    await athena.send(
      new CreateWorkGroupCommand({
        Name,
        Configuration: {
          ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' },
          EnforceWorkGroupConfiguration: true,
          ...(cutoff === undefined ? {} : { BytesScannedCutoffPerQuery: cutoff }),
        },
      }),
    );
  }
});

beforeEach(() => {
  worked = [];
  asked = [];
  behaviour.takes = () => 0;
  behaviour.fails = () => undefined;
  aws.faults = (request) => void asked.push(request);
  Object.assign(process.env, settings);
});

afterAll(async () => {
  process.env = before;
  await owner.disposeAsync();
});

const eventOf = ({ name }: Marketplace): object => ({ marketplace: name, run_id: 'monday' });

/** Some of the queries of a marketplace: for what is alike with any number of them. */
const { best_revenue_day, daily_revenue_trend, top_spending_users } = carRental.queries;
const { daily_metrics, user_transaction_metrics } = carRental.metrics;
const few: Marketplace = {
  ...carRental,
  metrics: { daily_metrics: daily_metrics!, user_transaction_metrics: user_transaction_metrics! },
  queries: {
    best_revenue_day: best_revenue_day!,
    daily_revenue_trend: daily_revenue_trend!,
    top_spending_users: top_spending_users!,
  },
};

/** A run of its own over the rows of monday, of which nobody has asked anything. */
let runs = 0;
async function newRun(): Promise<string> {
  const runId = `run-${++runs}`;
  const manifest = (await lake.read(layout.manifest(few.name, 'monday')))!.body.toString();
  const { stages, ...run } = JSON.parse(manifest);
  delete stages['athena-runner'];
  await lake.write(
    layout.manifest(few.name, runId),
    JSON.stringify({ ...run, stages, run_id: runId, queries: {} }),
  );
  await addPartitions(glue, few, lake, runId, 'monday');
  return runId;
}

/** One call of the job. */
function call(
  runId: string,
  action: 'start' | 'status',
  { concurrency = 9, timeout = 600, workgroup = 'rentlake', maxAttempts = 5 } = {},
): Promise<QueriesReport> {
  const client = openAthena(
    { workgroup, database: 'car_rental_runs' },
    { endpoint: aws.endpoint, maxAttempts },
    owner,
  );
  return answerInAthena(
    { marketplace: few, runId, action, concurrency, timeout, pricePerTerabyte: 5 },
    { lake, engine: new EmbeddedEngine(lake, engineSettings), athena: client },
  );
}

/** Asks for the status until the stage is done, as a state machine does. */
async function done(status: () => Promise<QueriesReport>): Promise<QueriesReport> {
  for (;;) {
    const report = await status();
    if (report.state === 'done') return report;
    await pause(50);
  }
}

const doneBy = (runId: string, how: Parameters<typeof call>[2] = {}): Promise<QueriesReport> =>
  done(() => call(runId, 'status', how));

const queries = Object.keys(few.queries);

/** State and reason of executions in Athena, by query. */
async function inAthena(report: QueriesReport): Promise<Record<string, string>> {
  const started = Object.entries(report.executions ?? {}).filter(([, each]) => each.execution_id);
  const { QueryExecutions = [] } = await athena.send(
    new BatchGetQueryExecutionCommand({
      QueryExecutionIds: started.map(([, each]) => each.execution_id!),
    }),
  );
  const byId = new Map(QueryExecutions.map((each) => [each.QueryExecutionId, each.Status]));
  return Object.fromEntries(
    started.map(([name, each]) => {
      const status = byId.get(each.execution_id);
      return [name, `${status?.State}: ${status?.StateChangeReason ?? ''}`];
    }),
  );
}

describe.each(marketplaces.map((marketplace) => [marketplace.name, marketplace] as const))(
  'the named queries of %s',
  (name, marketplace) => {
    const all = Object.keys(marketplace.queries).sort();
    let report: QueriesReport;

    beforeAll(async () => {
      worked = [];
      const request = { marketplace, runId: 'monday', concurrency: 2 };
      const engine = new EmbeddedEngine(folder, engineSettings);
      await runQueries(request, { lake: folder, engine });
      const first = await handler(eventOf(marketplace));
      expect(first).toMatchObject({ run_id: 'monday', state: 'running', queries: {} });
      report = await done(() => handler({ ...eventOf(marketplace), action: 'status' }));
    });

    it('are answered by Athena byte for byte as by the embedded engine', async () => {
      const { queries: found } = report;
      expect(Object.keys(found).sort()).toEqual(all);
      for (const { path } of Object.values(found)) {
        for (const file of ['result.csv', 'result.parquet']) {
          const expected = await folder.read(`${path}/${file}`);
          expect((await lake.read(`${path}/${file}`))?.body.toString()).toBe(
            expected?.body.toString(),
          );
        }
      }
    });

    it('are recorded in the manifest, and a repeated event asks Athena nothing', async () => {
      const { manifest } = await RunRecord.open(lake, name, 'monday');
      expect(manifest.stages['athena-runner']).toMatchObject({ state: 'done', engine: 'athena' });
      const embedded = await RunRecord.open(folder, name, 'monday');
      expect(manifest.queries).toEqual(embedded.manifest.queries);
      expect(await handler(eventOf(marketplace))).toEqual(report);
      expect(asked.filter(({ service }) => service === 'athena')).toEqual([]);
    });

    it('have statistics beside their answers', async () => {
      const path = layout.queryResult(name, all[0]!, 'monday');
      const told = JSON.parse((await lake.read(`${path}/statistics.json`))!.body.toString());
      expect(told).toMatchObject({
        query: all[0],
        run_id: 'monday',
        attempt: 1,
        rows: report.queries[all[0]!]?.rows,
        billed_bytes: 10 * 1024 ** 2,
        cost_usd: 0.000047684,
        price_usd_per_terabyte: 5,
      });
      expect(told.scanned_bytes).toBeGreaterThan(0);
      expect(report.executions?.[all[0]!]?.statistics?.scanned_bytes).toBe(told.scanned_bytes);
    });
  },
);

it('the published views of the catalogue read the files of the published run alone', async () => {
  const { readerViews: views } = openGlueCatalogue({ endpoint: aws.endpoint }, owner);
  const { schema } = carRental;
  await views.ensureDatabase(schema);
  for (const view of [currentRunView('monday'), ...publishedViews(carRental)])
    expect(await views.create(schema, view)).toBe(true);
  const client = openAthena(
    { workgroup: 'rentlake', database: schema },
    { endpoint: aws.endpoint },
    owner,
  );
  const name = 'days';
  const sql = 'SELECT COUNT(*) AS days FROM daily_metrics';
  const id = await client.start({ name, sql, parameters: [], token: '1'.repeat(32) });
  let status = await client.status([{ name, id }]);
  while (['queued', 'running'].includes(status[0]!.state)) {
    await pause(50);
    status = await client.status([{ name, id }]);
  }
  const pages: unknown[] = [];
  for await (const page of client.pages({ name, id })) pages.push(...page);
  const files = await lake.list(`${layout.presentation('car-rental', 'daily_metrics', 'monday')}/`);
  const footers = await Promise.all(files.map((file) => readParquetFooter(lake, file)));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  expect(pages).toEqual([[String(sum(footers.map(({ rows }) => rows)))]]);
  expect(status[0]!.statistics.scannedBytes).toBe(sum(files.map(({ size }) => size)));
});

it('as many queries run as may, and the others start when one has ended', async () => {
  behaviour.takes = () => 150;
  const runId = await newRun();
  const running: number[] = [];
  const status = async (action: 'start' | 'status'): Promise<QueriesReport> => {
    const report = await call(runId, action, { concurrency: 2 });
    const states = Object.values(report.executions ?? {}).map(({ state }) => state);
    running.push(states.filter((state) => state === 'running').length);
    return report;
  };
  await status('start');
  await done(() => status('status'));
  expect(running[0]).toBe(2);
  expect(Math.max(...running)).toBe(2);
  expect(worked).toHaveLength(queries.length);
});

describe('a query that fails', () => {
  const failing = 'best_revenue_day';
  const isFailing = (sql: string): boolean => /daily_revenue DESC[^]*LIMIT 1$/.test(sql);
  const wrong = {
    reason: 'COLUMN_NOT_FOUND: line 1:8: no such column',
    category: 2,
    type: 1006,
    isRetryable: false,
  } as const;
  const internal = {
    reason: 'Internal service error',
    category: 1,
    type: 100,
    isRetryable: true,
  } as const;

  it('is told in the words of Athena; the others are cancelled; a new start is a new attempt', async () => {
    const runId = await newRun();
    behaviour.fails = (sql) => (isFailing(sql) ? wrong : undefined);
    behaviour.takes = (sql) => (isFailing(sql) ? 0 : 60_000);
    const first = await call(runId, 'start');
    const failure = {
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query best_revenue_day failed in Athena: COLUMN_NOT_FOUND: line 1:8: no such column \(execution [0-9a-f-]{36}\)\. Are the tables of the run in the catalogue/,
      ),
    };
    await expect(doneBy(runId)).rejects.toMatchObject(failure);
    const { [failing]: _, ...others } = await inAthena(first);
    expect(new Set(Object.values(others))).toEqual(new Set(['CANCELLED: Query cancelled by user']));
    const { manifest } = await RunRecord.open(lake, 'car-rental', runId);
    expect(manifest).toMatchObject({
      state: 'published',
      stages: { 'athena-runner': { state: 'failed', engine: 'athena' } },
    });
    // A late call finds the same, and starts nothing.
    worked = [];
    await expect(call(runId, 'status')).rejects.toMatchObject(failure);
    expect(worked).toEqual([]);
    behaviour.fails = () => undefined;
    behaviour.takes = () => 0;
    await call(runId, 'start');
    const report = await doneBy(runId);
    expect(report.executions?.[failing]).toMatchObject({ state: 'answered', attempt: 2 });
  });

  it('is tried anew by itself when Athena says that this may help', async () => {
    const runId = await newRun();
    let failures = 0;
    behaviour.fails = (sql) => (isFailing(sql) && ++failures <= 2 ? internal : undefined);
    await call(runId, 'start');
    const report = await doneBy(runId);
    expect(report.executions?.[failing]).toMatchObject({ state: 'answered', attempt: 3 });
  });

  it('is tried three times with each start, however often it was cancelled beside another', async () => {
    const runId = await newRun();
    behaviour.takes = (sql) => (isFailing(sql) ? 60_000 : 0);
    for (let start = 0; start < 2; start += 1) {
      behaviour.fails = (sql) => (isFailing(sql) ? undefined : wrong);
      await call(runId, 'start');
      await expect(doneBy(runId)).rejects.toMatchObject({ name: 'JobFailed' });
    }
    behaviour.takes = () => 0;
    behaviour.fails = (sql) => (isFailing(sql) ? internal : undefined);
    for (let start = 0; start < 2; start += 1) {
      worked = [];
      await call(runId, 'start');
      await expect(doneBy(runId)).rejects.toMatchObject({ name: 'JobFailed' });
      expect(worked.filter(isFailing)).toHaveLength(3);
    }
  });

  it('is told as the cause, and the others are cancelled later, when they could not be at once', async () => {
    const runId = await newRun();
    const last = 'top_spending_users';
    const isLast = (sql: string): boolean => /total_spent DESC/.test(sql);
    behaviour.fails = (sql) => (isLast(sql) ? wrong : undefined);
    behaviour.takes = (sql) => (isLast(sql) ? 0 : 60_000);
    const first = await call(runId, 'start');
    let cancelled = 0;
    aws.faults = ({ operation }) =>
      operation === 'StopQueryExecution' && ++cancelled > 1 ? rateExceeded : undefined;
    await expect(doneBy(runId, { maxAttempts: 1 })).rejects.toMatchObject({ kind: 'throttled' });
    aws.faults = () => undefined;
    const failure = {
      name: 'JobFailed',
      message: expect.stringContaining(`Query ${last} failed in Athena: COLUMN_NOT_FOUND`),
    };
    await expect(call(runId, 'status')).rejects.toMatchObject(failure);
    await expect(call(runId, 'status')).rejects.toMatchObject(failure);
    const { [last]: _, ...others } = await inAthena(first);
    expect(new Set(Object.values(others))).toEqual(new Set(['CANCELLED: Query cancelled by user']));
    const { manifest } = await RunRecord.open(lake, 'car-rental', runId);
    expect(manifest.stages['athena-runner']).toMatchObject({ state: 'failed' });
  });

  it('to start leaves the answers stored that came in the same call', async () => {
    const runId = await newRun();
    await call(runId, 'start', { concurrency: 1 });
    aws.faults = ({ operation }) =>
      operation === 'StartQueryExecution'
        ? { kind: 'refused', status: 400, code: 'TooManyRequestsException', message: 'Slow down' }
        : undefined;
    const once = { concurrency: 1, maxAttempts: 1 };
    await expect(doneBy(runId, once)).rejects.toMatchObject({ kind: 'throttled' });
    asked = [];
    aws.faults = (request) => void asked.push(request);
    await call(runId, 'status', { concurrency: 1 });
    expect(asked.filter(({ operation }) => operation === 'GetQueryResults')).toEqual([]);
  });

  it('each time is told under a name that no state machine retries, and begins anew by a new start', async () => {
    const runId = await newRun();
    behaviour.fails = (sql) => (isFailing(sql) ? internal : undefined);
    await call(runId, 'start');
    let failures = 0;
    const status = async (): Promise<QueriesReport> => {
      for (;;) {
        try {
          return await call(runId, 'status');
        } catch (error) {
          failures += 1;
          const { name } = stageFailure(error);
          const isRetried = ['Transient', 'Throttled', 'Conflict'].includes(name);
          if (!isRetried || failures === 5) throw error;
        }
      }
    };
    await expect(done(status)).rejects.toMatchObject({
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query best_revenue_day failed in Athena: Internal service error \(execution [0-9a-f-]{36}\)\. It was tried 3 times; an event without action begins anew\.$/,
      ),
    });
    expect(failures).toBe(1);
    expect(worked.filter(isFailing)).toHaveLength(3);
    behaviour.fails = () => undefined;
    await call(runId, 'start');
    expect((await doneBy(runId)).executions?.[failing]).toMatchObject({ state: 'answered' });
  });

  /** Has Athena refuse to give a result the first so many times that it is asked for one. */
  function loseAnswers(most: number, message = 'Could not find results'): void {
    let lost = 0;
    aws.faults = ({ operation }) =>
      operation === 'GetQueryResults' && lost++ < most
        ? { kind: 'refused', status: 400, code: 'InvalidRequestException', message }
        : undefined;
  }

  it('to give its answer to who may not read it is a matter of rights, and runs once', async () => {
    const runId = await newRun();
    loseAnswers(
      Infinity,
      'You do not seem to have access to the S3 location of your query results.',
    );
    await call(runId, 'start');
    await expect(doneBy(runId)).rejects.toMatchObject({ name: 'AwsError', kind: 'denied' });
    aws.faults = () => undefined;
    const { executions = {} } = await doneBy(runId);
    expect(Object.values(executions).map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(worked).toHaveLength(queries.length);
  });

  it('because its answer was removed is a new execution', async () => {
    const runId = await newRun();
    loseAnswers(1);
    await call(runId, 'start');
    const { executions = {} } = await doneBy(runId);
    const attempts = Object.values(executions).map(({ attempt }) => attempt);
    expect(attempts.sort()).toEqual([1, 1, 2]);
    expect(worked).toHaveLength(queries.length + 1);
  });

  it('because its answer is removed each time is not tried for ever', async () => {
    const runId = await newRun();
    loseAnswers(Infinity);
    await call(runId, 'start');
    await expect(doneBy(runId)).rejects.toMatchObject({
      name: 'JobFailed',
      message: expect.stringMatching(
        /^AWS failed at reading the answer to query \w+ \(execution [0-9a-f-]{36}\) \(InvalidRequestException: Could not find results\)\. Let nothing remove .* It was tried 3 times; an event without action begins anew\.$/,
      ),
    });
    expect(worked.filter(isFailing)).toHaveLength(3);
  });

  it('because somebody cancelled it is told so', async () => {
    const runId = await newRun();
    behaviour.takes = () => 60_000;
    const { executions } = await call(runId, 'start');
    const QueryExecutionId = executions?.[failing]?.execution_id;
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    await expect(call(runId, 'status')).rejects.toMatchObject({
      name: 'JobFailed',
      message: `Query best_revenue_day was cancelled in Athena: Query cancelled by user (execution ${QueryExecutionId}). Repeat the stage for a new attempt.`,
    });
  });

  it('because it takes too long is cancelled, and the message names the variable', async () => {
    const runId = await newRun();
    behaviour.takes = () => 60_000;
    const first = await call(runId, 'start');
    expect((await call(runId, 'status')).state).toBe('running');
    await pause(1_100);
    await expect(call(runId, 'status', { timeout: 1 })).rejects.toMatchObject({
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query \w+ did not end in Athena within 1 s and was cancelled \(execution [0-9a-f-]{36}\)\. Set RENTLAKE_QUERY_TIMEOUT/,
      ),
    });
    const states = new Set(Object.values(await inAthena(first)));
    expect(states).toEqual(new Set(['CANCELLED: Query cancelled by user']));
  });

  it('because it scans too much is told so', async () => {
    const runId = await newRun();
    await call(runId, 'start', { workgroup: 'frugal' });
    await expect(doneBy(runId, { workgroup: 'frugal' })).rejects.toMatchObject({
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query \w+ was cancelled in Athena: Bytes scanned limit was exceeded .*Raise the limit of bytes scanned/,
      ),
    });
  });

  it('because its workgroup is not there is told with the remedy', async () => {
    await expect(call(await newRun(), 'start', { workgroup: 'nobody' })).rejects.toMatchObject({
      name: 'AwsError',
      kind: 'missing',
      message: expect.stringContaining('Create workgroup nobody'),
    });
  });
});

describe('calls that go wrong', () => {
  /** Until two have read this object, nobody who reads it goes on. */
  function bothRead(key: string) {
    const read = lake.read.bind(lake);
    const both = Promise.withResolvers<undefined>();
    let readers = 0;
    return jest.spyOn(lake, 'read').mockImplementation(async (asked) => {
      const found = await read(asked);
      if (asked === key && ++readers === 2) both.resolve(undefined);
      if (asked === key) await both.promise;
      return found;
    });
  }

  it('start no query twice when answers are lost, and when calls come twice at once', async () => {
    const runId = await newRun();
    let requests = 0;
    aws.faults = ({ operation }) =>
      operation.endsWith('QueryExecution') && requests++ % 3 === 0 ? { kind: 'cut' } : undefined;
    const reading = bothRead(layout.queries('car-rental', runId));
    const calls = await Promise.allSettled([call(runId, 'start'), call(runId, 'start')]);
    reading.mockRestore();
    expect(calls.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(calls.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'LakeError', kind: 'conflict' },
    });
    await doneBy(runId);
    expect(worked).toHaveLength(queries.length);
  });

  it('find the same executions when what they knew was not kept', async () => {
    const runId = await newRun();
    behaviour.takes = () => 500;
    const first = await call(runId, 'start');
    await lake.remove(layout.queries('car-rental', runId));
    const again = await call(runId, 'start');
    const ids = ({ executions = {} }: QueriesReport): unknown[] =>
      Object.values(executions).map((each) => each.execution_id);
    expect(ids(again)).toEqual(ids(first));
    expect(worked).toHaveLength(queries.length);
  });

  it('are told as throttled while Athena asks for fewer requests, and go on later', async () => {
    const runId = await newRun();
    aws.faults = ({ operation }) =>
      operation === 'StartQueryExecution' ? rateExceeded : undefined;
    await expect(call(runId, 'start', { maxAttempts: 1 })).rejects.toMatchObject({
      name: 'AwsError',
      kind: 'throttled',
    });
    aws.faults = () => undefined;
    expect((await doneBy(runId)).state).toBe('done');
  });
});

it('the policy in the README has the rights to Athena that are needed, and no others', async () => {
  const runId = await newRun();
  await call(runId, 'start');
  await doneBy(runId);
  behaviour.takes = () => 60_000;
  const slow = await newRun();
  await call(slow, 'start');
  await expect(call(slow, 'status', { timeout: 0 })).rejects.toThrow('did not end in Athena');
  const needed = asked.filter(({ service }) => service === 'athena');
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const allowed = [...readme.matchAll(/"athena:(\w+)"/g)].map(([, operation]) => operation);
  expect(new Set(allowed)).toEqual(new Set(needed.map(({ operation }) => operation)));
});
