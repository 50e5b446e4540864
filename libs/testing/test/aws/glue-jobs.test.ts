import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchStopJobRunCommand,
  CreateJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand,
  UpdateJobCommand,
  type CreateJobCommandInput,
  type JobRun,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, LocalAws, LocalSpark, glueJobs } from '../../src/index.ts';
import { pollUntil } from './poll.ts';
import { scripts } from './scripts.ts';

describe('jobs of Glue, as the SDK client sees them', () => {
  const spark = new LocalSpark({ minute: 100 });
  let aws: LocalAws;
  let client: GlueClient;
  let logs: CloudWatchLogsClient;

  beforeAll(async () => {
    aws = await LocalAws.start([glueJobs(spark)]);
    const bucket = await Bucket.create(aws.moto, 'lake');
    for (const [name, text] of Object.entries(scripts)) {
      await bucket.put(`scripts/${name}.py`, new TextEncoder().encode(text));
    }
    const config = {
      endpoint: aws.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    client = new GlueClient(config);
    logs = new CloudWatchLogsClient(config);
    for (const script of Object.keys(scripts)) {
      await client.send(new CreateJobCommand(jobOf(script)));
    }
  });

  afterAll(async () => {
    client.destroy();
    logs.destroy();
    await aws[Symbol.asyncDispose]();
  });

  const jobOf = (script: string): CreateJobCommandInput => ({
    Name: script,
    Role: 'arn:aws:iam::123456789012:role/rentlake-glue',
    GlueVersion: '5.1',
    Command: { Name: 'glueetl', ScriptLocation: `s3://lake/scripts/${script}.py` },
    ExecutionProperty: { MaxConcurrentRuns: 1 },
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    Timeout: 6_000,
    DefaultArguments: { '--enable-metrics': 'true', '--custom-logGroup-prefix': '/rentlake/glue' },
  });

  const start = async (
    name: string,
    more: Partial<StartJobRunCommandInput> = {},
  ): Promise<string> =>
    (await client.send(new StartJobRunCommand({ JobName: name, ...more }))).JobRunId!;

  const describeRun = async (name: string, id: string): Promise<JobRun> =>
    (await client.send(new GetJobRunCommand({ JobName: name, RunId: id }))).JobRun!;

  const untilState = (name: string, id: string, ...states: string[]): Promise<JobRun> =>
    pollUntil(
      () => describeRun(name, id),
      ({ JobRunState }) => states.includes(JobRunState!),
    );

  const untilEnd = (name: string, id: string): Promise<JobRun> =>
    untilState(name, id, 'SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT');

  const messages = async (group: string, stream: string): Promise<(string | undefined)[]> => {
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, startFromHead: true }),
    );
    return events.map(({ message }) => message);
  };

  test('a run gets the arguments of its job and its own, and those that Glue adds, and leaves its logs', async () => {
    const id = await start('tell', {
      Arguments: {
        '--conf': 'spark.rentlake.test=kept --conf spark.executor.memory=9g',
        '--custom-logStream-prefix': 'monday-1',
        '--lake': 's3://lake',
      },
    });
    expect(await untilEnd('tell', id)).toMatchObject({
      JobRunState: 'SUCCEEDED',
      WorkerType: 'G.1X',
      StartedOn: expect.any(Date),
    });
    const [said] = await messages('/rentlake/glue/output', 'monday-1-driver');
    expect(said).toMatch(
      /^\['--enable-metrics', 'true', '--custom-logGroup-prefix', '\/rentlake\/glue', '--custom-logStream-prefix', 'monday-1', '--lake', 's3:\/\/lake', '--JOB_NAME', 'tell', '--JOB_ID', 'j_\w+', '--JOB_RUN_ID', 'jr_\w+'\] kept None$/,
    );
    expect((await messages('/rentlake/glue/error', 'monday-1-driver')).join()).toContain(
      'ShutdownHookManager',
    );
  });

  test('an exit status is told as Python raises it, and so is an error; a security configuration has log groups of its own', async () => {
    const secured = { SecurityConfiguration: 'sealed' };
    const ids = { fail: await start('fail', secured), raise: await start('raise') };
    expect(await untilEnd('fail', ids.fail)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: 'SystemExit: 3',
      ...secured,
    });
    const sealed = '/rentlake/glue/sealed-role/rentlake-glue/output';
    expect(await messages(sealed, `${ids.fail}-driver`)).toContain('fail: the source is missing');
    expect(await untilEnd('raise', ids.raise)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: 'ValueError: the source is missing',
    });
  });

  test('a job runs once at a time, and can be stopped', async () => {
    const id = await start('sleep');
    await expect(start('sleep')).rejects.toMatchObject({ name: 'ConcurrentRunsExceededException' });
    await untilState('sleep', id, 'RUNNING');
    const stop = new BatchStopJobRunCommand({ JobName: 'sleep', JobRunIds: [id, 'jr_none'] });
    expect(await client.send(stop)).toMatchObject({
      SuccessfulSubmissions: [{ JobName: 'sleep', JobRunId: id }],
      Errors: [{ JobRunId: 'jr_none', ErrorDetail: { ErrorCode: 'JobRunNotFoundException' } }],
    });
    expect((await describeRun('sleep', id)).JobRunState).toMatch(/^STOP/);
    expect((await untilEnd('sleep', id)).JobRunState).toBe('STOPPED');
  });

  test('a run that takes longer than it may is stopped', async () => {
    const id = await start('sleep', { Timeout: 40 });
    expect((await untilEnd('sleep', id)).JobRunState).toBe('TIMEOUT');
    const { JobRuns = [] } = await client.send(new GetJobRunsCommand({ JobName: 'sleep' }));
    expect(JobRuns.map(({ JobRunState }) => JobRunState)).toEqual(['TIMEOUT', 'STOPPED']);
  });

  test('a job can be defined again alike, and changed, but not defined otherwise', async () => {
    await client.send(new CreateJobCommand(jobOf('tell')));
    await expect(
      client.send(new CreateJobCommand({ ...jobOf('tell'), Timeout: 5 })),
    ).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
    const { Name, ...update } = { ...jobOf('tell'), Timeout: 5 };
    await client.send(new UpdateJobCommand({ JobName: Name, JobUpdate: update }));
    const { Job } = await client.send(new GetJobCommand({ JobName: 'tell' }));
    expect(Job).toMatchObject({ Name: 'tell', Timeout: 5 });
    await expect(start('none')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test.each([
    [{ Role: '' }, 'ValidationException', 'Role: '],
    [{ Role: 'no role' }, 'InvalidInputException', 'The role no role is not valid.'],
    [{ Command: {} }, 'ValidationException', 'Command.Name: '],
    [{ Command: { Name: 'spark' } }, 'InvalidInputException', 'has no command spark'],
    [
      { Command: { Name: 'glueetl', ScriptLocation: '/tmp/a.py' } },
      'InvalidInputException',
      'The script location /tmp/a.py',
    ],
    [{ WorkerType: 'G.3X' }, 'ValidationException', 'WorkerType: '],
    [{ NumberOfWorkers: 1 }, 'InvalidInputException', 'NumberOfWorkers must be 2'],
    [{ WorkerType: undefined }, 'InvalidInputException', 'given together'],
    [{ Timeout: 10_081 }, 'InvalidInputException', 'The timeout is 7 days at most.'],
    [{ JobMode: 'SCRIPT' }, 'ValidationException', 'Unrecognized key: "JobMode"'],
  ])('a job with %p is refused', async (fields, name, message) => {
    const job = { ...jobOf('refused'), ...fields } as CreateJobCommandInput;
    await expect(client.send(new CreateJobCommand(job))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
    await expect(client.send(new GetJobCommand({ JobName: 'refused' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });
});
