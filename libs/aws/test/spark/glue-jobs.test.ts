import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Bucket, LocalAws, LocalSpark, glueJobs } from '@rentlake/testing';
import { GlueJobs, clientSettings, glueJob, sizingFor, type AwsSettings } from '../../src/index.ts';
import { searchGlueLog } from '../../src/spark/glue-log-search.ts';
import { glue } from '../jobs.ts';
import { occupied, placeScript } from './scripts.ts';
import { untilOver } from './until-over.ts';

describe('jobs of Glue', () => {
  const spark = new LocalSpark({ startDelay: 500 });
  const sizing = sizingFor(0);
  let aws: LocalAws;
  let jobs: GlueJobs;
  let settings: AwsSettings;
  let logs: CloudWatchLogsClient;

  beforeAll(async () => {
    aws = await LocalAws.start([glueJobs(spark)]);
    await Bucket.create(aws.moto, 'rentals');
    settings = {
      endpoint: aws.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const client = new GlueClient(clientSettings(settings));
    const script = await placeScript(aws.moto, 'done', 1);
    await client.send(new CreateJobCommand(glueJob(script, sizing, glue)));
    client.destroy();
    jobs = new GlueJobs({ logGroup: glue.logGroup }, settings);
    logs = new CloudWatchLogsClient(clientSettings(settings));
  });

  beforeEach(() => {
    aws.faults = () => undefined;
  });

  afterAll(async () => {
    await jobs[Symbol.asyncDispose]();
    logs.destroy();
    await aws[Symbol.asyncDispose]();
  });

  const secured = '/rentlake/glue/rentlake-role/rentlake-glue';

  /** As Glue does, which makes groups that are missing. */
  async function writeLog(logGroupName: string, attempt: number, message?: string): Promise<void> {
    const logStreamName = `car-rental/monday/curated_job/${attempt}-driver`;
    const stream = { logGroupName, logStreamName };
    await logs.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
    await logs.send(new CreateLogStreamCommand(stream));
    if (message === undefined) return;
    const logEvents = [{ timestamp: Date.now(), message }];
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  }

  test('a start whose answer is lost is found again, and an attempt that is over is not started again', async () => {
    using before = occupied(spark);
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
    before[Symbol.dispose]();
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
      `Glue says of job run ${id}: STOPPED The log is car-rental/monday/curated_job/5-driver in ${secured}/output and ${secured}/error.`,
    );
  });

  test('a log that a security configuration leaves as it is, or that comes late, is found as well', async () => {
    const job = await placeScript(aws.moto, 'failed', 3);
    const id = (await jobs.find(job)) ?? '';
    await writeLog('/rentlake/glue/output', 6, 'curated_job: users.csv: plainly empty.');
    expect(await jobs.cause({ ...job, attempt: 6 }, id)).toBe('users.csv: plainly empty.');

    await writeLog(`${secured}/error`, 7, 'Caused by: what Spark makes of it');
    // A look between the making of the stream and its first event would find an empty log.
    let isWriting = false;
    const absent = { status: 400, code: 'ResourceNotFoundException', message: 'No such stream' };
    aws.faults = ({ operation }) =>
      isWriting && operation === 'GetLogEvents' ? { kind: 'refused', ...absent } : undefined;
    const late = pause(1_500).then(async () => {
      isWriting = true;
      await writeLog(`${secured}/output`, 7, 'curated_job: users.csv: empty, told late.');
      isWriting = false;
    });
    expect(await jobs.cause({ ...job, attempt: 7 }, id)).toBe('users.csv: empty, told late.');
    await late;
  });

  test('a log that never comes is told with the groups that were looked in, and so is one of Spark alone', async () => {
    await using hasty = new GlueJobs({ logGroup: glue.logGroup }, settings, 100);
    const job = await placeScript(aws.moto, 'failed', 3);
    const id = (await jobs.find(job)) ?? '';
    const says = `Glue says of job run ${id}: SystemExit: 1`;
    expect(await hasty.cause({ ...job, attempt: 8 }, id)).toBe(
      `${says} There is no log car-rental/monday/curated_job/8-driver in ${secured}/output, /rentlake/glue/output, ${secured}/error, /rentlake/glue/error. To write one under the security configuration rentlake, the role of the job needs logs:AssociateKmsKey.`,
    );
    await writeLog(`${secured}/error`, 9);
    expect(await hasty.cause({ ...job, attempt: 9 }, id)).toBe(
      `${says} The log is car-rental/monday/curated_job/9-driver in ${secured}/error.`,
    );
  });

  test('the log of a job run that tells no security configuration is looked for in all groups', async () => {
    await writeLog('/rentlake/glue-rentlake-glue-other/output', 10, 'curated_job: told elsewhere.');
    const stream = 'car-rental/monday/curated_job/10-driver';
    const place = { stream, prefix: glue.logGroup, configuration: undefined };
    expect(await searchGlueLog(logs, place, 'curated_job')).toMatchObject({
      said: 'told elsewhere.',
      foundIn: ['/rentlake/glue-rentlake-glue-other/output'],
    });
  });

  test('who may not list the log groups still reads those whose names are known', async () => {
    const job = await placeScript(aws.moto, 'failed', 3);
    const id = (await jobs.find(job)) ?? '';
    aws.faults = ({ operation }) =>
      operation === 'DescribeLogGroups'
        ? { kind: 'refused', status: 400, code: 'AccessDeniedException', message: 'not allowed' }
        : undefined;
    expect(await jobs.cause({ ...job, attempt: 6 }, id)).toBe('users.csv: plainly empty.');
    expect(await jobs.cause(job, id)).toMatch(
      /^Glue says of job run \w+: SystemExit: 1 The log \S+ cannot be read: .*listing the log groups \/rentlake\/glue\*.*not allowed/,
    );
  });
});
