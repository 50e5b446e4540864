import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { glueJob, sizingFor, uploadScripts } from '@rentlake/aws';
import { curate } from '@rentlake/curated';
import { handler as curated } from '@rentlake/curated/handler';
import { EmbeddedEngine, defaultSettings } from '@rentlake/engine';
import { ingest } from '@rentlake/ingestion';
import { handler as ingestion } from '@rentlake/ingestion/handler';
import { computeKpis } from '@rentlake/kpi';
import { handler as kpi } from '@rentlake/kpi/handler';
import { FolderStore, RunRecord, type Manifest } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import {
  Bucket,
  LocalAws,
  LocalSpark,
  TaskFailed,
  emrApplication,
  emrServerless,
  glueJobs,
  startJobRunSync,
} from '@rentlake/testing';
import { root } from './workspace.ts';

const runId = 'first';
const run = { marketplace: 'car-rental', run_id: runId };
const sample = join(root, 'tools/sample-data/sample/car-rental');
const bytes = 400_000;
const emr = { platform: 'emr-serverless', bytes } as const;

type Handler = (event: unknown) => Promise<unknown>;
interface Submission {
  readonly outcome: string;
  readonly platform: 'emr-serverless' | 'glue';
  readonly parameters: object;
}

// One story: each test goes on with the lake that the one before it left.
describe('Handlers have a state machine run Spark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-spark-on-aws-'));
  const environment = { ...process.env };
  const spark = new LocalSpark();
  let aws: LocalAws;
  let bucket: Bucket;
  let embedded: Manifest;
  let assets: string;

  beforeAll(async () => {
    aws = await LocalAws.start([emrServerless(spark), glueJobs(spark)]);
    bucket = await Bucket.create(aws.moto, 'rentals');
    for (const file of globSync('**/*.csv', { cwd: sample }))
      await bucket.put(`source/car-rental/${file}`, readFileSync(join(sample, file)));
    const packed = join(folder, 'packed');
    const pack = join(root, 'libs/spark/pack.py');
    const scripts = globSync(join(root, 'apps/*/spark/*.py'));
    execFileSync(join(root, '.venv/bin/python'), [pack, packed, ...scripts]);
    Object.assign(process.env, aws.environment);
    const location = { bucket: 'rentals', prefix: 'lake' };
    ({ assets } = await uploadScripts(packed, location, { endpoint: aws.endpoint }));
    Object.assign(process.env, {
      RENTLAKE_LAKE: 's3://rentals/lake',
      RENTLAKE_SOURCE: 's3://rentals/source',
      RENTLAKE_SPARK_APPLICATION: emrApplication,
      RENTLAKE_SPARK_ASSETS: assets,
      RENTLAKE_SPARK_ROLE: 'arn:aws:iam::123456789012:role/rentlake-spark',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    });
    embedded = await runEmbedded(join(folder, 'lake'));
  });

  afterAll(async () => {
    process.env = environment;
    await aws[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const manifest = async (): Promise<Manifest> =>
    JSON.parse(String(await bucket.get(`lake/runs/car-rental/${runId}/manifest.json`))) as Manifest;

  /** As the infrastructure does, once. */
  async function createGlueJob(script: 'kpi_job'): Promise<void> {
    const client = new GlueClient({ endpoint: aws.endpoint });
    const target = {
      role: 'arn:aws:iam::123456789012:role/rentlake-glue',
      logs: 's3://rentals/lake/logs/spark-events',
      temp: 's3://rentals/lake/temp/glue',
      securityConfiguration: 'rentlake',
      logGroup: '/rentlake/glue',
    };
    const at = { script, marketplace: run.marketplace, assets };
    await client.send(new CreateJobCommand(glueJob(at, sizingFor(bytes), target)));
    client.destroy();
  }

  /** Submission, `.sync` and record, as a state machine goes through them. */
  async function onSpark(handler: Handler, on: Submission['platform']): Promise<unknown> {
    const submission = { action: 'submission', platform: on, bytes, attempt: 1 };
    const { outcome, platform, parameters } = (await handler({
      ...run,
      spark: submission,
    })) as Submission;
    expect(outcome).toBe('submit');
    await startJobRunSync(aws.endpoint, platform, parameters);
    return handler({ ...run, spark: { action: 'record', attempt: 1 } });
  }

  test('ingestion measures the source, and records what Spark brought in as the embedded engine would', async () => {
    expect(await ingestion({ ...run, action: 'measure' })).toEqual({
      run_id: runId,
      bytes: globSync('**/*.csv', { cwd: sample }).reduce(
        (sum, file) => sum + readFileSync(join(sample, file)).length,
        0,
      ),
      engine: 'embedded',
    });
    expect(await onSpark(ingestion, 'emr-serverless')).toMatchObject({
      run_id: runId,
      outcome: 'ingested',
    });
    const { fingerprint, inputs, datasets, source, stages } = await manifest();
    expect({ fingerprint, inputs }).toEqual({
      fingerprint: embedded.fingerprint,
      inputs: embedded.inputs,
    });
    expect(source).toBe('s3://rentals/source/car-rental');
    expect(stages['ingestion']).toMatchObject({ state: 'done', engine: 'spark', attempts: 1 });
    for (const [name, { read, raw, unmapped }] of Object.entries(embedded.datasets)) {
      expect(datasets[name]).toEqual({ read, raw, unmapped, reasons: {}, nulled: {}, orphans: {} });
    }
  });

  test('a job that was preempted has a cause; another attempt is another job', async () => {
    spark.failNext('preempted');
    const submit = { ...run, spark: { action: 'submission', ...emr, attempt: 1 } };
    const { parameters } = (await curated(submit)) as Submission;
    const failure = (await startJobRunSync(aws.endpoint, 'emr-serverless', parameters).catch(
      (error: unknown) => error,
    )) as TaskFailed;
    expect(failure).toBeInstanceOf(TaskFailed);
    const cause = { action: 'cause', platform: 'emr-serverless', attempt: 1 };
    const told = await curated({ ...run, spark: { ...cause, job_run_id: failure.jobRunId } });
    expect(await curated({ ...run, spark: cause })).toEqual(told);
    expect(told).toEqual({
      run_id: runId,
      error: 'JobFailed',
      cause: expect.stringMatching(
        /ExitCode: 137\. .* The log lies in s3:\/\/rentals\/lake\/logs\/spark\/applications\//,
      ),
    });
    await expect(
      curated({ ...run, spark: { action: 'record', attempt: 1 } }),
    ).rejects.toMatchObject({ name: 'BadRequest', message: expect.stringContaining('no report') });
    const again = { ...run, spark: { action: 'submission', ...emr, attempt: 2 } };
    const second = (await curated(again)) as Submission;
    await startJobRunSync(aws.endpoint, second.platform, second.parameters);
    const record = { ...run, spark: { action: 'record', attempt: 2 } };
    await expect(
      curated({ ...run, spark: { action: 'record', attempt: 1 } }),
    ).rejects.toMatchObject({
      name: 'BadRequest',
      message: expect.stringContaining('is of attempt 2, not of attempt 1'),
    });
    const report = await curated(record);
    expect(await curated(record)).toEqual(report);
    expect((await manifest()).datasets).toEqual(embedded.datasets);
  });

  test('tables that Glue computed are recorded with rows and sums; a stage that is done is not submitted', async () => {
    await createGlueJob('kpi_job');
    await onSpark(kpi, 'glue');
    const { tables, stages } = await manifest();
    expect(tables).toEqual(embedded.tables);
    expect(stages['kpi']).toMatchObject({ engine: 'spark', attempts: 1 });
    for (const handler of [ingestion, curated, kpi]) {
      expect(
        await handler({ ...run, spark: { action: 'submission', ...emr, attempt: 3 } }),
      ).toEqual({ run_id: runId, outcome: 'already-done' });
    }
  });
});

/** The same run by the embedded engine, in a folder. */
async function runEmbedded(folder: string): Promise<Manifest> {
  const lake = new FolderStore(folder);
  const ports = { lake, engine: new EmbeddedEngine(lake, defaultSettings()) };
  const source = new FolderStore(sample);
  await ingest({ marketplace: carRental, runId, versions: {} }, { ...ports, source });
  await curate({ marketplace: carRental, runId }, ports);
  await computeKpis({ marketplace: carRental, runId }, ports);
  return (await RunRecord.open(lake, carRental.name, runId)).manifest;
}
