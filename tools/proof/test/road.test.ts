import { cpSync, globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientSettings } from '@rentlake/aws';
import { stages, type Manifest, type Stage } from '@rentlake/lake';
import { listings, marketplaces, type Marketplace } from '@rentlake/metrics';
import { MySqlServer, createListings, type Outcome } from '@rentlake/testing';
import { JobFunctions } from '../src/job-functions.ts';
import { leaksIn, missingIn, textsOf } from '../src/leaks.ts';
import { everywhere, lookEverywhere, looksAt } from '../src/looks.ts';
import { personal } from '../src/personal.ts';
import { ProvingGround } from '../src/proving-ground.ts';
import { Readers } from '../src/readers.ts';
import { takeDownTheRoad, type Invoke } from '../src/road.ts';
import { bySpark, sparkStages, type SparkStagesOptions } from '../src/spark-stages.ts';
import { tracesIn } from '../src/traces.ts';
import { WholeAws } from '../src/whole-aws.ts';

const samples = join(import.meta.dirname, '../../sample-data/sample');

const secrets = {
  AWS_SECRET_ACCESS_KEY: 'planted/aws+secret',
  AWS_SESSION_TOKEN: 'planted-session-token',
};
const passwords = { right: 'planted:right@password', wrong: 'planted wrong password' };
/** Of cells of MySQL, and of events that are refused. */
const foreign = { cell: 'planted cell; Mx. Rowe', field: 'planted-field@example.net' };
const planted = [
  ...Object.values(personal).flat(),
  ...Object.values(secrets),
  ...Object.values(passwords),
  ...Object.values(foreign),
];

let owner: AsyncDisposableStack;
let folder: string;
let whole: WholeAws;
let ground: ProvingGround;
let functions: JobFunctions;
let readers: Readers;
/** What went into functions and came out of them. */
const exchanged: { readonly stage: Stage; readonly event: object; readonly outcome: Outcome }[] =
  [];
/** What functions wrote that are gone. */
const logs: string[] = [];

beforeAll(async () => {
  owner = new AsyncDisposableStack();
  folder = mkdtempSync(join(tmpdir(), 'rentlake-road-'));
  owner.defer(() => rmSync(folder, { recursive: true, force: true }));
  whole = owner.use(await WholeAws.start());
  ground = owner.use(ProvingGround.on(whole.aws, 'lake'));
  functions = owner.use(new JobFunctions({ ...whole.environment, ...secrets }));
  readers = owner.use(new Readers(whole));
  for (const marketplace of Object.values(marketplaces)) {
    await ground.putSource(marketplace, sourceOf(marketplace));
  }
});

afterAll(() => owner[Symbol.asyncDispose]());

const sourceOf = ({ name }: Marketplace): string => join(samples, name);

const local = (marketplace: Marketplace): Promise<Manifest> =>
  ground.localRun(marketplace, 'sample', sourceOf(marketplace));

async function expectEqual(marketplace: Marketplace, runId: string): Promise<void> {
  const expected = await local(marketplace);
  expect(new Set(await readers.runs(marketplace))).toEqual(new Set([runId]));
  expect((await ground.published(marketplace))?.run_id).toBe(runId);
  expect(await ground.differences(marketplace, runId, expected)).toEqual([]);
  const rows = await ground.rows(marketplace, expected);
  const looks = looksAt(marketplace, { readers, ground });
  expect(await lookEverywhere(looks)).toEqual(everywhere(looks, rows));
}

/** Calls functions, and keeps what was said. */
const calling =
  (called: JobFunctions): Invoke =>
  async (stage, event) => {
    const outcome = await called.invoke(stage, event);
    exchanged.push({ stage, event, outcome });
    return outcome;
  };

/** Tables come from Glue, and the job run that a machine was taken away from has to be looked for. */
const hardship: Partial<SparkStagesOptions> = { platforms: { kpi: 'glue' }, looksForJobRun: true };
const preempted = {
  run_id: 'spark',
  error: 'JobFailed',
  cause: expect.stringMatching(/ExitCode: 137/),
};

const asksForCause = (event: object, marketplace: string): boolean => {
  const { spark, ...of } = event as { marketplace?: string; spark?: { action: string } };
  return of.marketplace === marketplace && spark?.action === 'cause';
};

describe.each(Object.values(marketplaces))('$name, by the functions of its jobs', (marketplace) => {
  const isHard = marketplace.name === 'car-rental';

  test('is what a local run publishes, for all readers', async () => {
    const run = { marketplace: marketplace.name, runId: 'embedded' };
    expect(await takeDownTheRoad(calling(functions), run)).toEqual({ state: 'published' });
    await expectEqual(marketplace, 'embedded');
  }, 600_000);

  test('is the same by Spark', async () => {
    const run = { marketplace: marketplace.name, runId: 'spark' };
    if (isHard) whole.spark.failNext('preempted');
    const { endpoint } = whole.aws;
    const invoke = bySpark(calling(functions), { endpoint, ...(isHard ? hardship : {}) });
    expect(await takeDownTheRoad(invoke, run)).toEqual({ state: 'published' });
    await expectEqual(marketplace, 'spark');
    const told = exchanged
      .filter(({ event }) => asksForCause(event, run.marketplace))
      .map(({ stage, outcome: { report } }) => ({ stage, report }));
    expect(told).toEqual(isHard ? [{ stage: 'ingestion', report: preempted }] : []);
    const { stages } = await ground.manifest(marketplace, 'spark');
    const submission = { action: 'submission', platform: 'glue', attempt: 1, bytes: 0 };
    for (const stage of sparkStages) {
      expect(stages[stage]).toMatchObject({ state: 'done', engine: 'spark', attempts: 1 });
      const again = { marketplace: marketplace.name, run_id: 'spark', spark: submission };
      const { report } = await calling(functions)(stage, again);
      expect(report).toEqual({ run_id: 'spark', outcome: 'already-published' });
    }
  }, 600_000);

  test('has its source measured', async () => {
    const event = { marketplace: marketplace.name, run_id: 'measured', action: 'measure' };
    const { report } = await calling(functions)('ingestion', event);
    const files = globSync('**/*.csv', { cwd: sourceOf(marketplace) });
    const sizes = files.map((file) => statSync(join(sourceOf(marketplace), file)).size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(report).toEqual({ run_id: 'measured', bytes, engine: 'embedded' });
  });
});

describe('a password of a source, in Secrets Manager', () => {
  /** Ingests from a MySQL server by a password that is right or wrong. */
  async function ingestBy(name: keyof typeof passwords): Promise<Outcome> {
    await using server = await MySqlServer.start();
    const database = await server.createDatabase('shop');
    await createListings(server, database, { bookings: 40, apartments: 10, viewings: 5 });
    const connection = await server.connect(database);
    const [changed] = await connection.execute('UPDATE apartments SET title = ? WHERE id % 2 = 0', [
      foreign.cell,
    ]);
    expect(changed).toMatchObject({ affectedRows: 5 });
    await connection.execute(
      'UPDATE apartment_attributes SET body = ?, address = ?, cityname = ? WHERE id % 2 = 0',
      [foreign.cell, foreign.cell, ''],
    );
    connection.destroy();
    const reader = await server.createUser('reader', passwords.right, [
      `SELECT ON \`${database}\`.*`,
    ]);
    const client = new SecretsManagerClient(clientSettings(whole.settings));
    const runId = `mysql-${name}`;
    const { ARN } = await client.send(
      new CreateSecretCommand({ Name: runId, SecretString: passwords[name] }),
    );
    client.destroy();
    await using called = new JobFunctions({
      ...whole.environment,
      ...secrets,
      RENTLAKE_SOURCE: server.url(database, { name: reader.name }),
      RENTLAKE_SOURCE_PASSWORD_SECRET: ARN ?? '',
    });
    const event = { marketplace: listings.name, run_id: runId };
    const outcome = await calling(called)('ingestion', event);
    logs.push(...called.log);
    return outcome;
  }

  test('lets ingestion read it', async () => {
    expect((await ingestBy('right')).report).toMatchObject({ outcome: 'ingested' });
    const event = { marketplace: listings.name, run_id: 'mysql-right' };
    for (const stage of ['curated', 'kpi'] as const) {
      expect((await calling(functions)(stage, event)).error).toBeUndefined();
    }
  });

  test('is not told when it is wrong', async () => {
    expect((await ingestBy('wrong')).error).toMatchObject({
      errorType: 'BadConfiguration',
    });
  });
});

test.each(stages)('%s refuses a field that it does not know, by its name alone', async (stage) => {
  const event = { marketplace: listings.name, run_id: 'refused', e_mail: foreign.field };
  const outcome = await functions.invoke(stage, event);
  // Of what went in, only what came out is searched.
  exchanged.push({ stage, event: {}, outcome });
  expect(outcome.error).toMatchObject({
    errorType: 'BadRequest',
    errorMessage: expect.stringContaining('e_mail'),
  });
});

test('a quote that is never closed is told without the row around it', async () => {
  const text = 'user_id,email,city\nu1,"somebody@example.com\nu2,Testerley,Lisbon\n';
  const source = join(folder, 'broken');
  cpSync(sourceOf(marketplaces['car-rental']!), source, { recursive: true });
  for (const users of globSync('*[Uu]sers*', { cwd: source })) {
    rmSync(join(source, users), { recursive: true });
  }
  writeFileSync(join(source, 'users.csv'), text);
  await ground.putSource(marketplaces['car-rental']!, source);
  const event = { marketplace: 'car-rental', run_id: 'broken' };
  const { error } = await calling(functions)('ingestion', event);
  expect(error).toMatchObject({
    errorType: 'BadData',
    errorMessage: expect.stringContaining('users.csv'),
  });
});

test('no log, manifest, event, report, error or result holds a secret or a person', async () => {
  const texts: Record<string, string> = {
    ...(await textsOf(ground.lake)),
    ...(await tracesIn(whole)),
    'logs of the functions': [...functions.log, ...logs].join('\n'),
    'events and reports': exchanged.map((each) => JSON.stringify(each)).join('\n'),
  };
  for (const marketplace of Object.values(marketplaces)) {
    const rows = await ground.rows(marketplace, await local(marketplace));
    texts[`tables of ${marketplace.name}`] = JSON.stringify(rows);
  }
  expect(Object.keys(texts).filter((key) => key.startsWith('logs/')).length).toBeGreaterThan(0);
  expect(Object.values(texts).filter((text) => text === '')).toEqual([]);
  expect(leaksIn(texts, planted)).toEqual([]);
});

test('what the documents let functions and Spark jobs do was enough for all of it', () => {
  expect(whole.notAllowed).toEqual([]);
});

test.each(Object.entries(personal))('the source of %s has what is searched for', (name, values) => {
  expect(missingIn(join(samples, name), values)).toEqual([]);
});
