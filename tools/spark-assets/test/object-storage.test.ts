import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curate } from '@rentlake/curated';
import { EmbeddedEngine, defaultSettings } from '@rentlake/engine';
import { ingest } from '@rentlake/ingestion';
import { computeKpis } from '@rentlake/kpi';
import { FolderStore, RunRecord, layout, type Manifest } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { Bucket, MotoServer } from '@rentlake/testing';
import { Gate } from './gate.ts';
import { rowsThatDiffer } from './rows-that-differ.ts';
import { ScriptRunner, s3ClassPath } from './script-runner.ts';
import { root } from './workspace.ts';

const runId = 'first';
const run = ['--marketplace', 'car-rental', '--lake', 's3://rentals/lake', '--run-id', runId];
const sample = join(root, 'tools/sample-data/sample/car-rental');
const secret = 'a-secret-that-no-log-may-hold';

/** Requests that make one uploaded file visible. */
const isCommit = (method: string, path: string): boolean =>
  method === 'POST' && path.includes('uploadId=');

// One story: each test goes on with the lake that the one before it left.
describe('Entry scripts with source and lake on s3://', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-object-storage-'));
  const embedded = new FolderStore(join(folder, 'embedded'));
  const copy = new FolderStore(join(folder, 'copy'));
  const open = new AsyncDisposableStack();
  let manifest: Manifest;
  let bucket: Bucket;
  let gate: Gate;
  let scripts: ScriptRunner;
  let start: () => ScriptRunner;

  beforeAll(async () => {
    const moto = open.use(await MotoServer.start());
    gate = open.use(await Gate.open(moto.endpoint));
    bucket = await Bucket.create(moto.endpoint, 'rentals');
    for (const file of globSync('**/*.csv', { cwd: sample }))
      await bucket.put(`source/${file}`, readFileSync(join(sample, file)));
    const classPath = await s3ClassPath();
    start = () =>
      open.use(
        new ScriptRunner(classPath, {
          AWS_ACCESS_KEY_ID: 'testing',
          AWS_ENDPOINT_URL: gate.endpoint,
          AWS_SECRET_ACCESS_KEY: secret,
        }),
      );
    scripts = start();
    const engine = new EmbeddedEngine(embedded, defaultSettings());
    const ports = { lake: embedded, engine };
    const source = new FolderStore(sample);
    await ingest({ marketplace: carRental, runId, versions: {} }, { ...ports, source });
    await curate({ marketplace: carRental, runId }, ports);
    await computeKpis({ marketplace: carRental, runId }, ports);
    ({ manifest } = await RunRecord.open(embedded, carRental.name, runId));
  });

  afterAll(async () => {
    await open.disposeAsync();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Compares what lies below prefixes of the bucket with what the embedded engine wrote there. */
  const expectSameRows = async (prefixes: readonly string[]): Promise<void> => {
    for (const prefix of prefixes) {
      for (const key of await bucket.keys(`lake/${prefix}/`)) {
        const file = join(copy.location, key.slice('lake/'.length));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, await bucket.get(key));
      }
      expect({ prefix, ...(await rowsThatDiffer(prefix, embedded, copy)) }).toEqual({
        prefix,
        missing: [],
        unexpected: [],
      });
    }
  };

  const tables = (...names: readonly string[]): readonly string[] =>
    names.map((name) => layout.presentation('car-rental', name, runId));

  const visible = async (prefix: string): Promise<readonly string[]> =>
    (await bucket.keys(`lake/${prefix}/`)).filter((key) => !/\/(_|$)/.test(key));

  test('dataingestion.py reads the CSV objects and writes their rows as raw objects', async () => {
    const source = ['--source', 's3://rentals/source'];
    expect(await scripts.run('ingestion/spark/dataingestion.py', ...run, ...source)).toMatchObject({
      status: 0,
    });
    await expectSameRows(
      Object.keys(manifest.datasets).map((name) => layout.raw('car-rental', name, runId)),
    );
  });

  test('an attempt that is denied a write says so and leaves no file; repeated, it gives the rows of an undisturbed one', async () => {
    gate.judge = (method, path) =>
      method === 'POST' && path.includes('/curated/car-rental/users/') ? 'deny' : 'pass';
    const denied = await scripts.run('curated/spark/curated_job.py', ...run);
    expect(denied.status).toBe(1);
    expect(denied.told).toMatch(/^curated_job: S3 denies the access: writing curated\/car-rental/);
    const written = await bucket.keys('lake/');
    expect(written.filter((key) => /^lake\/(curated|quarantine)\/.*[^/]$/.test(key))).toEqual([]);

    gate.judge = () => 'pass';
    expect(await scripts.run('curated/spark/curated_job.py', ...run)).toMatchObject({ status: 0 });
    await expectSameRows(
      Object.keys(manifest.datasets).flatMap((name) => [
        layout.curated('car-rental', name, runId),
        layout.quarantine('car-rental', name, runId),
      ]),
    );
  });

  test('files of a table become visible by its commit alone, and a repetition clears what a writer left that was killed in it', async () => {
    const [prefix] = tables('vehicle_location_metrics') as [string];
    let before: readonly string[] | undefined;
    const held = Promise.withResolvers<string>();
    gate.judge = async (method, path) => {
      if (!isCommit(method, path) || !path.includes(prefix)) return 'pass';
      if (before === undefined) {
        before = await visible(prefix);
        return 'pass';
      }
      held.resolve(path);
      return 'hold';
    };
    void scripts.run('kpi/spark/vehicle_location_metrics.py', ...run);
    await held.promise;
    await scripts.kill();
    expect(before).toEqual([]);
    expect(await visible(prefix)).toHaveLength(1);
    expect(await bucket.pendingUploads()).not.toEqual([]);

    gate.judge = () => 'pass';
    const killed = scripts;
    scripts = start();
    scripts.log = killed.log;
    expect(await scripts.run('kpi/spark/vehicle_location_metrics.py', ...run)).toMatchObject({
      status: 0,
    });
    await expectSameRows([prefix]);
  });

  test('user_transaction_metrics.py writes its tables', async () => {
    expect(await scripts.run('kpi/spark/user_transaction_metrics.py', ...run)).toMatchObject({
      status: 0,
    });
    await expectSameRows(tables('user_transaction_metrics', 'daily_metrics'));
  });

  test('what remains are Parquet files and reports under plain keys, and no unfinished upload', async () => {
    const keys = await bucket.keys('lake/');
    const parquet =
      /^lake\/(raw|curated|quarantine|presentation)\/car-rental\/\w+\/run_id=first\/(\w+=[a-z0-9_-]+\/)?part-[\w.-]+\.parquet$/;
    const report = /^lake\/runs\/car-rental\/first\/(reports|attempts)\/\w+\.json$/;
    expect(keys.filter((key) => !parquet.test(key) && !report.test(key))).toEqual([]);
    expect(await bucket.pendingUploads()).toEqual([]);
  });

  test('an endpoint that does not answer is told within seconds, by its address', async () => {
    const { host } = new URL(gate.endpoint);
    await gate[Symbol.asyncDispose]();
    const begin = performance.now();
    const { status, told } = await scripts.run('kpi/spark/user_transaction_metrics.py', ...run);
    expect(status).toBe(1);
    expect(told).toMatch(
      /^user_transaction_metrics: S3 cannot be reached: .* Check the network and AWS_ENDPOINT_URL\. /,
    );
    expect(told).toContain(host);
    expect(performance.now() - begin).toBeLessThan(60_000);
  });

  test('no log holds the secret key', () => {
    expect(scripts.log).toContain('rentlake: tables: step 1 of');
    expect(scripts.log).not.toContain(secret);
  });
});
