import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { Bucket, LocalAws, LocalSpark, emrApplication, emrServerless } from '@rentlake/testing';
import {
  EmrServerlessJobs,
  answerSpark,
  openStore,
  sizingFor,
  sparkSettings,
  type AwsSettings,
} from '../../src/index.ts';
import { occupied, placeScript } from './scripts.ts';
import { untilOver } from './until-over.ts';

describe('jobs on EMR Serverless', () => {
  const spark = new LocalSpark({ startDelay: 500 });
  const sizing = sizingFor(0);
  const target = {
    applicationId: emrApplication,
    executionRoleArn: 'arn:aws:iam::123456789012:role/rentlake-spark',
    logs: 's3://rentals/lake/logs/spark',
    logGroup: '/rentlake/spark',
  };
  let aws: LocalAws;
  let bucket: Bucket;
  let jobs: EmrServerlessJobs;
  let settings: AwsSettings;

  beforeAll(async () => {
    aws = await LocalAws.start([emrServerless(spark)]);
    bucket = await Bucket.create(aws.moto, 'rentals');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    settings = { endpoint: aws.endpoint, region: 'eu-central-1', credentials };
    jobs = new EmrServerlessJobs(target, settings);
  });

  beforeEach(() => {
    aws.faults = () => undefined;
  });

  afterAll(async () => {
    await jobs[Symbol.asyncDispose]();
    await aws[Symbol.asyncDispose]();
  });

  const logKey = (id: string, name: string): string =>
    `lake/logs/spark/applications/${emrApplication}/jobs/${id}/SPARK_DRIVER/${name}.gz`;

  test('an attempt is one job run, however often it is submitted and its answer lost', async () => {
    using before = occupied(spark);
    const job = await placeScript(aws.moto, 'done', 1);
    expect(await jobs.find(job)).toBeUndefined();
    let lost = 0;
    aws.faults = ({ operation }) =>
      operation === 'StartJobRun' && (lost += 1) === 1 ? { kind: 'cut' } : undefined;
    const id = await jobs.submit(job, sizing);
    const later = { ...job, attempt: 1_800_000_000_000 };
    expect(await jobs.findRival(later)).toBe(id);
    expect(await jobs.findRival(job)).toBeUndefined();
    expect(await jobs.findRival({ ...later, runId: 'mon' })).toBeUndefined();
    await using owner = new AsyncDisposableStack();
    const location = { kind: 'bucket', bucket: 'rentals', prefix: 'lake' } as const;
    const context = {
      ...{ marketplace: carRental, runId: 'monday', location, owner, aws: settings },
      lake: openStore(location, settings, owner),
      spark: sparkSettings({
        RENTLAKE_SPARK_ASSETS: job.assets,
        RENTLAKE_SPARK_APPLICATION: emrApplication,
        RENTLAKE_SPARK_ROLE: 'arn:aws:iam::123456789012:role/rentlake-spark',
      }),
    };
    const submission = {
      action: 'submission',
      platform: 'emr-serverless',
      script: 'curated_job',
      attempt: 2,
      bytes: 0,
    } as const;
    const stage = {
      stage: 'curated',
      record: () => Promise.reject(new Error('not asked for')),
    } as const;
    await expect(answerSpark(submission, context, stage)).rejects.toMatchObject({
      name: 'Conflict',
      message: `Job run ${id} of curated_job, another attempt of run monday, has not ended. Wait for its end or cancel it, then ask again.`,
    });
    expect(await answerSpark({ ...submission, attempt: 1 }, context, stage)).toMatchObject({
      outcome: 'submit',
    });
    expect(lost).toBe(2);
    expect(await jobs.submit(job, sizing)).toBe(id);
    expect(await jobs.find(job)).toBe(id);
    expect(await jobs.find({ ...job, attempt: 2 })).toBeUndefined();
    before[Symbol.dispose]();
    expect(await untilOver(jobs, job, id)).toMatchObject({ state: 'done', told: 'SUCCESS' });
    expect(await jobs.findRival(later)).toBeUndefined();
  });

  test('the cause of a failure is the last line of the script', async () => {
    const job = await placeScript(aws.moto, 'failed', 2);
    const id = await jobs.submit(job, sizing);
    expect((await untilOver(jobs, job, id)).state).toBe('failed');
    expect(await jobs.cause(job, id)).toBe('users.csv: the file has zero bytes.');
  });

  test('where the script says nothing, the cause is the innermost one of Spark, in however long a log', async () => {
    const job = await placeScript(aws.moto, 'done', 3);
    spark.failNext('spark-failure');
    const id = await jobs.submit(job, sizing);
    expect(await untilOver(jobs, job, id)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('ExitCode: 1.'),
    });
    const cause = 'Caused by: java.lang.OutOfMemoryError: Java heap space';
    expect(await jobs.cause(job, id)).toBe(cause);

    const noise = Array.from({ length: 200_000 }, () => `INFO ${Math.random()}`).join('\n');
    await bucket.put(
      logKey(id, 'stderr'),
      new Uint8Array(gzipSync(`${cause}\n${noise}${noise}${noise}${noise}${noise}`)),
    );
    const sent: string[] = [];
    aws.faults = ({ operation, key }) => {
      if (operation === 'GetObject') sent.push(key);
      return undefined;
    };
    expect(await jobs.cause(job, id)).toBe(cause);
    expect(sent).toHaveLength(2);
  });

  test('where no log tells it, the cause is what the service says, and where the log would lie', async () => {
    const job = await placeScript(aws.moto, 'done', 3);
    const id = (await jobs.find(job)) ?? '';
    await bucket.put(logKey(id, 'stderr'), new Uint8Array(gzipSync('INFO nothing\n')));
    expect(await jobs.cause(job, id)).toBe(
      `EMR Serverless says of job run ${id}: Job failed, please check complete logs in configured logging destination. ExitCode: 1. Last few exceptions:  The log lies in s3://rentals/lake/logs/spark/applications/${emrApplication}/jobs/${id}/SPARK_DRIVER/.`,
    );
  });

  test('where the log may not be read, that is told, and what the service says', async () => {
    const job = await placeScript(aws.moto, 'failed', 2);
    const id = (await jobs.find(job)) ?? '';
    aws.faults = ({ service }) =>
      service === 's3'
        ? { kind: 'refused', status: 403, code: 'AccessDenied', message: 'Access Denied' }
        : undefined;
    expect(await jobs.cause(job, id)).toMatch(
      /ExitCode: 1\. .* The log in s3:\/\/rentals\/lake\/logs\/spark\/\S+ cannot be read: .*Access ?Denied/,
    );
  });

  test('a log that comes late is waited for, and one that never comes is told', async () => {
    const job = await placeScript(aws.moto, 'failed', 2);
    const id = (await jobs.find(job)) ?? '';
    for (const name of ['stdout', 'stderr']) await bucket.remove(logKey(id, name));
    await using hasty = new EmrServerlessJobs(target, settings, 100);
    expect(await hasty.cause(job, id)).toMatch(
      /ExitCode: 1\. .* There is no log in s3:\/\/rentals\/lake\/logs\/spark\/\S+\.$/,
    );
    const said = 'curated_job: users.csv: empty, told late.\n';
    const late = pause(1_500).then(() =>
      bucket.put(logKey(id, 'stdout'), new Uint8Array(gzipSync(said))),
    );
    expect(await jobs.cause(job, id)).toBe('users.csv: empty, told late.');
    await late;
  });

  test('a job run is cancelled once; one that is over stays as it is', async () => {
    const job = await placeScript(aws.moto, 'done', 4);
    const id = await jobs.submit(job, sizing);
    await jobs.cancel(job, id);
    expect((await untilOver(jobs, job, id)).state).toBe('cancelled');
    await jobs.cancel(job, id);
    await expect(jobs.cancel(job, 'none')).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('cancelling curated_job of run monday in application'),
    });
  });
});
