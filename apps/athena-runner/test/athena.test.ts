import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
} from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openAthena, S3Store } from '@rentlake/aws';
import { EmbeddedEngine } from '@rentlake/engine';
import { FolderStore, layout, RunRecord, type LakeStore } from '@rentlake/lake';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import {
  athenaService,
  Bucket,
  LocalAws,
  readSource,
  referenceRun,
  type AthenaOptions,
  type FaultRequest,
} from '@rentlake/testing';
import { answerInAthena } from '../src/athena/answer-in-athena.ts';
import { handler } from '../src/handler.ts';
import { runQueries, type QueriesReport } from '../src/job.ts';
import { addPartitions, createTables, publishedRun } from './support/catalogued-run.ts';

const sample = join(import.meta.dirname, '../../../tools/sample-data/sample');
const engineSettings = { threads: 1, memoryMiB: 512 };
const marketplaces = [carRental, listings];

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
}, 300_000);

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

/** A run of its own over the rows of tuesday, which nobody has asked anything. */
let runs = 0;
async function newRun(marketplace: Marketplace = carRental): Promise<string> {
  const runId = `run-${++runs}`;
  const manifest = (await lake.read(layout.manifest(marketplace.name, 'monday')))!.body.toString();
  const { stages, ...run } = JSON.parse(manifest);
  delete stages['athena-runner'];
  await lake.write(
    layout.manifest(marketplace.name, runId),
    JSON.stringify({ ...run, stages, run_id: runId, queries: {} }),
  );
  await addPartitions(glue, marketplace, lake, runId, 'monday');
  return runId;
}

const eventOf = (runId: string, { name } = carRental): object => ({
  marketplace: name,
  run_id: runId,
});
const statusOf = (runId: string, { name } = carRental): object => ({
  marketplace: name,
  run_id: runId,
  action: 'status',
});

/** Calls for the status until the stage is done, as a state machine does. */
async function done(runId: string, marketplace = carRental): Promise<QueriesReport> {
  for (;;) {
    const report = await handler(statusOf(runId, marketplace));
    if (report.state === 'done') return report;
    await pause(50);
  }
}

const queries = Object.keys(carRental.queries);

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
      const first = await handler(eventOf('monday', marketplace));
      expect(first).toMatchObject({ run_id: 'monday', state: 'running', queries: {} });
      report = await done('monday', marketplace);
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
      expect(await handler(eventOf('monday', marketplace))).toEqual(report);
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

it('as many queries run as may, and the others start when one has ended', async () => {
  process.env['RENTLAKE_QUERY_CONCURRENCY'] = '2';
  behaviour.takes = () => 150;
  const runId = await newRun();
  const states = async (): Promise<string[]> =>
    Object.values((await handler(statusOf(runId))).executions ?? {}).map(({ state }) => state);
  await handler(eventOf(runId));
  let ongoing = await states();
  while (ongoing.length > 0 && !ongoing.every((state) => state === 'answered')) {
    expect(ongoing.filter((state) => state === 'running').length).toBeLessThanOrEqual(2);
    await pause(50);
    ongoing = await states();
  }
  expect(worked).toHaveLength(queries.length);
});

describe('a query that fails', () => {
  const longest = 'best_revenue_day';
  /** Of the query that is made to fail; its SQL alone sorts by revenue and takes one. */
  const isIt = (sql: string): boolean => /daily_revenue DESC[^]*LIMIT 1$/.test(sql);

  it('is told in the words of Athena; the others are cancelled; a new start is a new attempt', async () => {
    const runId = await newRun();
    behaviour.fails = (sql) =>
      isIt(sql)
        ? {
            reason: 'COLUMN_NOT_FOUND: line 1:8: no such column',
            category: 2,
            type: 1006,
            isRetryable: false,
          }
        : undefined;
    behaviour.takes = (sql) => (isIt(sql) ? 0 : 60_000);
    process.env['RENTLAKE_QUERY_CONCURRENCY'] = '9';
    const first = await handler(eventOf(runId));
    await pause(100);
    const failure = {
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query best_revenue_day failed in Athena: COLUMN_NOT_FOUND: line 1:8: no such column \(execution [0-9a-f-]{36}\)\. Are the tables of the run in the catalogue/,
      ),
    };
    await expect(done(runId)).rejects.toMatchObject(failure);
    const ended = await inAthena(first);
    expect(
      new Set(Object.entries(ended).flatMap(([name, state]) => (name === longest ? [] : state))),
    ).toEqual(new Set(['CANCELLED: Query cancelled by user']));
    const { manifest } = await RunRecord.open(lake, 'car-rental', runId);
    expect(manifest).toMatchObject({
      state: 'published',
      stages: { 'athena-runner': { state: 'failed', engine: 'athena' } },
    });
    // A late call finds the same, and starts nothing.
    worked = [];
    await expect(handler(statusOf(runId))).rejects.toMatchObject(failure);
    expect(worked).toEqual([]);
    behaviour.fails = () => undefined;
    behaviour.takes = () => 0;
    await handler(eventOf(runId));
    const report = await done(runId);
    expect(report.executions?.[longest]).toMatchObject({ state: 'answered', attempt: 2 });
  });

  it('is tried anew by itself when Athena says that this may help, but not for ever', async () => {
    const runId = await newRun();
    let failures = 0;
    const internal = {
      reason: 'Internal service error',
      category: 1,
      type: 100,
      isRetryable: true,
    } as const;
    behaviour.fails = (sql) => (isIt(sql) && ++failures <= 2 ? internal : undefined);
    await handler(eventOf(runId));
    const report = await done(runId);
    expect(report.executions?.[longest]).toMatchObject({ state: 'answered', attempt: 3 });
    behaviour.fails = (sql) => (isIt(sql) ? internal : undefined);
    const other = await newRun();
    await handler(eventOf(other));
    await expect(done(other)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining(
        'Query best_revenue_day failed in Athena: Internal service error',
      ),
    });
  });

  it('because it takes too long is cancelled, and the message names the variable', async () => {
    const runId = await newRun();
    process.env['RENTLAKE_QUERY_TIMEOUT'] = '1';
    behaviour.takes = () => 60_000;
    const first = await handler(eventOf(runId));
    expect((await handler(statusOf(runId))).state).toBe('running');
    await pause(1_100);
    await expect(handler(statusOf(runId))).rejects.toMatchObject({
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
    process.env['RENTLAKE_ATHENA_WORKGROUP'] = 'frugal';
    await handler(eventOf(runId));
    await expect(done(runId)).rejects.toMatchObject({
      name: 'JobFailed',
      message: expect.stringMatching(
        /^Query \w+ was cancelled in Athena: Bytes scanned limit was exceeded .*Raise the limit of bytes scanned/,
      ),
    });
  });

  it('because its workgroup is not there is a bad configuration', async () => {
    process.env['RENTLAKE_ATHENA_WORKGROUP'] = 'nobody';
    await expect(handler(eventOf(await newRun()))).rejects.toMatchObject({
      name: 'BadConfiguration',
      message: expect.stringContaining('Create workgroup nobody'),
    });
  });
});

describe('calls that go wrong', () => {
  it('start no query twice when answers are lost, and when calls come twice at once', async () => {
    const runId = await newRun();
    let requests = 0;
    aws.faults = ({ operation }) =>
      operation.endsWith('QueryExecution') && requests++ % 3 === 0 ? { kind: 'cut' } : undefined;
    const calls = await Promise.allSettled([handler(eventOf(runId)), handler(eventOf(runId))]);
    for (const call of calls) {
      if (call.status === 'rejected') expect(call.reason).toMatchObject({ name: 'Conflict' });
    }
    expect(calls.map(({ status }) => status)).toContain('fulfilled');
    await done(runId);
    expect(worked).toHaveLength(queries.length);
  });

  it('find the same executions when what they knew was not kept', async () => {
    const runId = await newRun();
    const first = await handler(eventOf(runId));
    await lake.remove(layout.queries('car-rental', runId));
    const again = await handler(eventOf(runId));
    const ids = ({ executions = {} }: QueriesReport): unknown[] =>
      Object.values(executions).flatMap((each) => each.execution_id ?? []);
    expect(ids(again)).toEqual(ids(first));
    await done(runId);
    expect(worked).toHaveLength(queries.length);
  });

  it('are told as throttled while Athena asks for fewer requests, and go on later', async () => {
    const runId = await newRun();
    aws.faults = ({ operation }) =>
      operation === 'StartQueryExecution'
        ? {
            kind: 'refused',
            status: 400,
            code: 'TooManyRequestsException',
            message: 'Rate exceeded',
          }
        : undefined;
    const request = {
      marketplace: carRental,
      runId,
      action: 'start',
      concurrency: 2,
      timeout: 600,
      price: 5,
    } as const;
    const client = openAthena(
      { workgroup: 'rentlake', database: 'car_rental_runs' },
      { endpoint: aws.endpoint, maxAttempts: 1 },
      owner,
    );
    const engine = new EmbeddedEngine(lake, engineSettings);
    await expect(answerInAthena(request, { lake, engine, athena: client })).rejects.toMatchObject({
      name: 'AwsError',
      kind: 'throttled',
    });
    aws.faults = () => undefined;
    await handler(eventOf(runId));
    expect((await done(runId)).state).toBe('done');
  });
});
