import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientSettings } from '@rentlake/aws';
import type { Manifest } from '@rentlake/lake';
import { listings, marketplaces, type Marketplace } from '@rentlake/metrics';
import { MySqlServer, createListings } from '@rentlake/testing';
import { JobFunctions } from '../src/job-functions.ts';
import { leaksIn, textsOf } from '../src/leaks.ts';
import { ProvingGround } from '../src/proving-ground.ts';
import { Readers } from '../src/readers.ts';
import { takeDownTheRoad, type Invoke } from '../src/road.ts';
import { bySpark, sparkStages, type SparkStagesOptions } from '../src/spark-stages.ts';
import { WholeAws } from '../src/whole-aws.ts';

const samples = join(import.meta.dirname, '../../sample-data/sample');

/** Values that may show nowhere but in the rows of the source themselves. */
const person = 'planted-person.example';
const secrets = {
  AWS_SECRET_ACCESS_KEY: 'planted/aws+secret',
  AWS_SESSION_TOKEN: 'planted-session-token',
};
const passwords = { right: 'planted:right@password', wrong: 'planted wrong password' };
const planted = [person, ...Object.values(secrets), ...Object.values(passwords)];

let owner: AsyncDisposableStack;
let folder: string;
let whole: WholeAws;
let ground: ProvingGround;
let functions: JobFunctions;
let readers: Readers;
/** What went into functions and came out of them. */
const exchanged: string[] = [];

beforeAll(async () => {
  owner = new AsyncDisposableStack();
  folder = mkdtempSync(join(tmpdir(), 'rentlake-road-'));
  owner.defer(() => rmSync(folder, { recursive: true, force: true }));
  whole = owner.use(await WholeAws.start());
  ground = owner.use(ProvingGround.on(whole.aws, 'lake'));
  functions = owner.use(new JobFunctions({ ...whole.environment, ...secrets }));
  readers = owner.use(new Readers(whole));
  for (const marketplace of Object.values(marketplaces)) {
    plantPeople(marketplace);
    await ground.putSource(marketplace, sourceOf(marketplace));
  }
});

afterAll(() => owner[Symbol.asyncDispose]());

const sourceOf = ({ name }: Marketplace): string => join(folder, name);

/** The sample, with other mail addresses. */
function plantPeople(marketplace: Marketplace): void {
  const source = sourceOf(marketplace);
  cpSync(join(samples, marketplace.name), source, { recursive: true });
  for (const file of globSync('**/*.csv', { cwd: source })) {
    const path = join(source, file);
    const text = readFileSync(path, 'latin1');
    writeFileSync(path, text.replaceAll('example.com', person), 'latin1');
  }
}

const local = (marketplace: Marketplace): Promise<Manifest> =>
  ground.localRun(marketplace, 'sample', sourceOf(marketplace));

async function expectEqual(marketplace: Marketplace, runId: string): Promise<void> {
  const expected = await local(marketplace);
  expect((await ground.published(marketplace))?.run_id).toBe(runId);
  expect(await ground.differences(marketplace, runId, expected)).toEqual([]);
  const rows = await ground.rows(marketplace, expected);
  expect(await readers.onAthena(marketplace)).toEqual(rows);
  const onRedshift = await readers.onRedshift(marketplace);
  if (onRedshift) expect(onRedshift).toEqual(rows);
}

/** Calls functions, and keeps what was said. */
const calling =
  (called: JobFunctions): Invoke =>
  async (stage, event) => {
    const outcome = await called.invoke(stage, event);
    exchanged.push(JSON.stringify({ stage, event, outcome }));
    return outcome;
  };

describe.each(Object.values(marketplaces))('$name, by the functions of its jobs', (marketplace) => {
  test('is what a local run publishes, for all readers', async () => {
    const run = { marketplace: marketplace.name, runId: 'embedded' };
    expect(await takeDownTheRoad(calling(functions), run)).toEqual({ state: 'published' });
    await expectEqual(marketplace, 'embedded');
  }, 300_000);

  test('is the same by Spark', async () => {
    const run = { marketplace: marketplace.name, runId: 'spark' };
    const invoke = bySpark(calling(functions), { endpoint: whole.aws.endpoint, ...hardship() });
    expect(await takeDownTheRoad(invoke, run)).toEqual({ state: 'published' });
    await expectEqual(marketplace, 'spark');
    const { stages } = await ground.manifest(marketplace, 'spark');
    const submission = { action: 'submission', platform: 'glue', attempt: 1, bytes: 0 };
    for (const stage of sparkStages) {
      expect(stages[stage]).toMatchObject({ state: 'done', engine: 'spark', attempts: 1 });
      const again = { marketplace: marketplace.name, run_id: 'spark', spark: submission };
      const { report } = await calling(functions)(stage, again);
      expect(report).toEqual({ run_id: 'spark', outcome: 'already-published' });
    }
  }, 300_000);

  /** For one of them, tables come from Glue, and a machine is taken away from its first job. */
  function hardship(): Partial<SparkStagesOptions> {
    if (marketplace.name !== 'car-rental') return {};
    whole.spark.failNext('preempted');
    return { platforms: { kpi: 'glue' }, looksForJobRun: true };
  }

  test('has its source measured', async () => {
    const event = { marketplace: marketplace.name, run_id: 'measured', action: 'measure' };
    const { report } = await calling(functions)('ingestion', event);
    const files = globSync('**/*.csv', { cwd: sourceOf(marketplace) });
    const sizes = files.map((file) => statSync(join(sourceOf(marketplace), file)).size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(report).toEqual({ run_id: 'measured', bytes, engine: 'embedded' });
  });
});

describe('passwords of a source', () => {
  test('come from Secrets Manager, and a wrong one is told without it', async () => {
    await using server = await MySqlServer.start();
    const database = await server.createDatabase('shop');
    await createListings(server, database, { bookings: 40, apartments: 10, viewings: 5 });
    const reader = await server.createUser('reader', passwords.right, [
      `SELECT ON \`${database}\`.*`,
    ]);
    const client = new SecretsManagerClient(clientSettings(whole.settings));
    for (const [name, password] of Object.entries(passwords)) {
      const { ARN } = await client.send(
        new CreateSecretCommand({ Name: name, SecretString: password }),
      );
      await using called = new JobFunctions({
        ...whole.environment,
        ...secrets,
        RENTLAKE_SOURCE: server.url(database, { name: reader.name }),
        RENTLAKE_SOURCE_PASSWORD_SECRET: ARN ?? '',
      });
      const event = { marketplace: listings.name, run_id: `mysql-${name}` };
      const { report, error } = await calling(called)('ingestion', event);
      if (name === 'right') expect(report).toMatchObject({ outcome: 'ingested' });
      else expect(error).toMatchObject({ errorType: 'BadConfiguration' });
      exchanged.push(...called.log);
    }
    client.destroy();
  });
});

test('a quote that is never closed is told without the row around it', async () => {
  const text = `user_id,email,city\nu1,"somebody@${person}\nu2,other@${person},Lisbon\n`;
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
    'logs of the functions': functions.log.join('\n'),
    'events and reports': exchanged.join('\n'),
  };
  for (const marketplace of Object.values(marketplaces)) {
    const rows = await ground.rows(marketplace, await local(marketplace));
    texts[`tables of ${marketplace.name}`] = JSON.stringify(rows);
  }
  expect(Object.keys(texts).filter((key) => key.startsWith('logs/')).length).toBeGreaterThan(0);
  expect(functions.log.length).toBeGreaterThan(20);
  expect(leaksIn(texts, planted)).toEqual([]);
  // The search itself finds what is there.
  expect(leaksIn({ here: `x ${person} y` }, planted)).toEqual([`here: ${person}`]);
});
