import { CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Bucket, LocalAws, LocalSpark, glueJobs } from '@rentlake/testing';
import { GlueJobs, clientSettings, glueJob, sizingFor } from '../../src/index.ts';
import { glue } from '../jobs.ts';
import { placeScript } from './scripts.ts';
import { untilOver } from './until-over.ts';

describe('jobs of Glue', () => {
  const spark = new LocalSpark({ startDelay: 500 });
  const sizing = sizingFor(0);
  let aws: LocalAws;
  let jobs: GlueJobs;

  beforeAll(async () => {
    aws = await LocalAws.start([glueJobs(spark)]);
    await Bucket.create(aws.moto, 'rentals');
    const settings = {
      endpoint: aws.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const client = new GlueClient(clientSettings(settings));
    const script = await placeScript(aws.moto, 'done', 1);
    await client.send(new CreateJobCommand(glueJob(script, sizing, glue)));
    client.destroy();
    jobs = new GlueJobs({ logGroup: glue.logGroup }, settings);
  });

  beforeEach(() => {
    aws.faults = () => undefined;
  });

  afterAll(async () => {
    await jobs[Symbol.asyncDispose]();
    await aws[Symbol.asyncDispose]();
  });

  test('a start whose answer is lost is found again, and an attempt that is over is not started again', async () => {
    const job = await placeScript(aws.moto, 'done', 1);
    let starts = 0;
    aws.faults = ({ operation }) =>
      operation === 'StartJobRun' && (starts += 1) === 1 ? { kind: 'cut' } : undefined;
    const id = await jobs.submit(job, sizing);
    expect(id).toMatch(/^jr_/);
    expect(starts).toBe(2);
    const later = { ...job, attempt: 2 };
    expect(await jobs.findRival(later)).toBe(id);
    expect(await jobs.findRival(job)).toBeUndefined();
    expect(await jobs.findRival({ ...later, runId: 'mon' })).toBeUndefined();
    await expect(jobs.submit(later, sizing)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('ConcurrentRunsExceededException'),
    });
    expect(await untilOver(jobs, job, id)).toMatchObject({ state: 'done', told: 'SUCCEEDED' });
    expect(await jobs.submit(job, sizing)).toBe(id);
    expect(await jobs.findRival(later)).toBeUndefined();
  });

  test('the cause of a failure is the last line of the script, and not what Glue makes of it', async () => {
    const job = await placeScript(aws.moto, 'failed', 3);
    const id = await jobs.submit(job, sizing);
    expect(await untilOver(jobs, job, id)).toMatchObject({
      state: 'failed',
      detail: 'SystemExit: 1',
    });
    expect(await jobs.cause(job, id)).toBe('users.csv: the file has zero bytes.');
    aws.faults = ({ operation }) =>
      operation === 'GetLogEvents'
        ? { kind: 'refused', status: 400, code: 'AccessDeniedException', message: 'not allowed' }
        : undefined;
    expect(await jobs.cause(job, id)).toMatch(
      /^Glue says of job run \w+: SystemExit: 1 The log car-rental\/monday\/curated_job\/3-driver cannot be read: .*not allowed/,
    );
  });

  test('where the script says nothing, the cause is the innermost one of Spark', async () => {
    const job = await placeScript(aws.moto, 'done', 4);
    spark.failNext('spark-failure');
    const id = await jobs.submit(job, sizing);
    await untilOver(jobs, job, id);
    expect(await jobs.cause(job, id)).toBe(
      'Caused by: java.lang.OutOfMemoryError: Java heap space',
    );
  });

  test('a job run is stopped once; one that is over stays as it is, and has no log', async () => {
    const job = await placeScript(aws.moto, 'done', 5);
    const id = await jobs.submit(job, sizing);
    await jobs.cancel(job, id);
    expect((await untilOver(jobs, job, id)).state).toBe('cancelled');
    await jobs.cancel(job, id);
    expect(await jobs.cause(job, id)).toBe(
      `Glue says of job run ${id}: STOPPED The log is car-rental/monday/curated_job/5-driver in /rentlake/glue/output.`,
    );
  });
});
