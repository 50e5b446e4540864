import { gunzipSync } from 'node:zlib';
import {
  CancelJobRunCommand,
  EMRServerlessClient,
  GetApplicationCommand,
  GetJobRunCommand,
  StartJobRunCommand,
  paginateListJobRuns,
  type JobRun,
  type SparkSubmit,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, LocalAws, LocalSpark, emrApplication, emrServerless } from '../../src/index.ts';
import { pollUntil } from './poll.ts';
import { scripts } from './scripts.ts';

describe('EMR Serverless, as its SDK client sees it', () => {
  const spark = new LocalSpark({ startDelay: 1_500 });
  let aws: LocalAws;
  let bucket: Bucket;
  let client: EMRServerlessClient;

  beforeAll(async () => {
    aws = await LocalAws.start([emrServerless(spark)]);
    bucket = await Bucket.create(aws.moto, 'lake');
    for (const [name, text] of Object.entries(scripts)) {
      await bucket.put(`scripts/${name}.py`, new TextEncoder().encode(text));
    }
    client = new EMRServerlessClient({
      endpoint: aws.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await aws[Symbol.asyncDispose]();
  });

  const requestOf = (
    script: string,
    ...entryPointArguments: string[]
  ): StartJobRunCommandInput => ({
    applicationId: emrApplication,
    executionRoleArn: 'arn:aws:iam::123456789012:role/rentlake-spark',
    clientToken: [script, ...entryPointArguments].join('.').replaceAll(/[^a-z.]/g, ''),
    name: script,
    jobDriver: {
      sparkSubmit: {
        entryPoint: `s3://lake/scripts/${script}.py`,
        entryPointArguments,
        sparkSubmitParameters:
          '--conf spark.executor.memory=100g --conf spark.emr-serverless.driver.disk=20g --conf spark.rentlake.test=kept',
      },
    },
    configurationOverrides: {
      monitoringConfiguration: { s3MonitoringConfiguration: { logUri: 's3://lake/logs/' } },
    },
  });

  const start = async (request: StartJobRunCommandInput): Promise<string> => {
    const { jobRunId } = await client.send(new StartJobRunCommand(request));
    return jobRunId ?? '';
  };

  const describeRun = async (jobRunId: string): Promise<JobRun> => {
    const { jobRun } = await client.send(
      new GetJobRunCommand({ applicationId: emrApplication, jobRunId }),
    );
    return jobRun!;
  };

  const untilState = (jobRunId: string, ...states: string[]): Promise<JobRun> =>
    pollUntil(
      () => describeRun(jobRunId),
      ({ state }) => states.includes(state!),
    );

  const untilEnd = (jobRunId: string): Promise<JobRun> =>
    untilState(jobRunId, 'SUCCESS', 'FAILED', 'CANCELLED');

  const logOf = async (jobRunId: string, name: string): Promise<string> =>
    gunzipSync(
      await bucket.get(
        `logs/applications/${emrApplication}/jobs/${jobRunId}/SPARK_DRIVER/${name}.gz`,
      ),
    ).toString();

  test('a job run goes through its states, gets its arguments, and leaves its logs', async () => {
    const request = requestOf('tell', '--name', 'a b');
    const id = await start(request);
    expect((await describeRun(id)).state).toMatch(/^(SUBMITTED|SCHEDULED)$/);
    expect(await start(request)).toBe(id);
    await expect(start({ ...request, name: 'another' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    // It may be over between two looks.
    await untilState(id, 'RUNNING', 'SUCCESS');
    expect(await untilEnd(id)).toMatchObject({
      state: 'SUCCESS',
      stateDetails: '',
      name: 'tell',
      releaseLabel: 'emr-7.13.0',
      createdAt: expect.any(Date),
      jobDriver: request.jobDriver,
    });
    expect(await logOf(id, 'stdout')).toBe("['--name', 'a b'] kept None\n");
    expect(await logOf(id, 'stderr')).toContain('ShutdownHookManager');
  });

  test('a script that fails is a failed run, with what it said in the log', async () => {
    const id = await start(requestOf('fail'));
    const { state, stateDetails } = await untilEnd(id);
    expect({ state, stateDetails }).toEqual({
      state: 'FAILED',
      stateDetails:
        'Job failed, please check complete logs in configured logging destination. ExitCode: 3. Last few exceptions: ',
    });
    expect(await logOf(id, 'stdout')).toBe('fail: the source is missing\n');
  });

  test('a run that is cancelled ends at once, and so does one that waits for it', async () => {
    const id = await start(requestOf('sleep'));
    const waiting = await start(requestOf('tell', 'waiting'));
    await untilState(id, 'RUNNING');
    expect((await describeRun(waiting)).state).toBe('PENDING');
    for (const jobRunId of [waiting, id]) {
      await client.send(new CancelJobRunCommand({ applicationId: emrApplication, jobRunId }));
    }
    expect((await describeRun(waiting)).state).toBe('CANCELLING');
    expect((await untilEnd(id)).state).toBe('CANCELLED');
    expect((await untilEnd(waiting)).state).toBe('CANCELLED');
    await expect(
      client.send(new CancelJobRunCommand({ applicationId: emrApplication, jobRunId: id })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('the next run fails as it is told: by a failure of Spark, or by preemption', async () => {
    spark.failNext('spark-failure');
    spark.failNext('preempted');
    const failed = await start(requestOf('tell', 'failed'));
    const preempted = await start(requestOf('sleep', 'preempted'));
    expect((await untilEnd(failed)).stateDetails).toContain('ExitCode: 1.');
    expect(await logOf(failed, 'stderr')).toContain('Caused by: java.lang.OutOfMemoryError');
    expect((await untilEnd(preempted)).stateDetails).toContain('ExitCode: 137.');
  });

  test('runs are listed from the newest on, by page and by state', async () => {
    const states: (string | undefined)[] = [];
    const pages = paginateListJobRuns({ client, pageSize: 2 }, { applicationId: emrApplication });
    for await (const { jobRuns = [] } of pages) states.push(...jobRuns.map(({ state }) => state));
    expect(states).toEqual(['FAILED', 'FAILED', 'CANCELLED', 'CANCELLED', 'FAILED', 'SUCCESS']);
  });

  test('what the service refuses is refused', async () => {
    await expect(
      client.send(new GetApplicationCommand({ applicationId: 'none' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(describeRun('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(start({ ...requestOf('tell'), executionRoleArn: 'nobody' })).rejects.toMatchObject(
      { name: 'ValidationException', message: expect.stringContaining('executionRoleArn: ') },
    );
    for (const [sparkSubmit, at] of [
      [{ entryPoint: '' }, 'jobDriver.sparkSubmit.entryPoint'],
      [{ entryPoint: 's3://lake/a.py', sparkSubmitParameters: '--class' }, '--class'],
      [{ entryPoint: 's3://lake/a.py', entryPointArguments: [''] }, 'entryPointArguments.0'],
    ] as const) {
      const jobDriver = { sparkSubmit: sparkSubmit as SparkSubmit };
      await expect(start({ ...requestOf('tell'), jobDriver })).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(at),
      });
    }
    await expect(start({ ...requestOf('tell'), retryPolicy: { maxAttempts: 2 } })).rejects.toThrow(
      'Unrecognized key: "retryPolicy"',
    );
    const { application } = await client.send(
      new GetApplicationCommand({ applicationId: emrApplication }),
    );
    expect(application).toMatchObject({ type: 'Spark', releaseLabel: 'emr-7.13.0' });
  });
});
