import { CreateJobCommand, GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { glueJob, glueRun, sizingFor, type SparkJob } from '../src/index.ts';
import { CapturingHandler, offline } from './captured-request.ts';
import { glue, job } from './jobs.ts';
import { sizing } from './sizings.ts';

const GiB = 1024 ** 3;

function client() {
  const requestHandler = new CapturingHandler();
  return { requestHandler, glueClient: new GlueClient({ ...offline, requestHandler }) };
}

describe('a Glue job', () => {
  it('is sent as the service reads it', async () => {
    const { requestHandler, glueClient } = client();
    await glueClient.send(new CreateJobCommand(glueJob(job, sizingFor(10 * GiB), glue)));
    expect(requestHandler.captured).toEqual({
      method: 'POST',
      path: '/',
      target: 'AWSGlue.CreateJob',
      body: {
        Name: 'rentlake-car-rental-curated_job',
        Description: 'curated_job of the marketplace car-rental',
        Role: 'arn:aws:iam::123456789012:role/rentlake-glue',
        GlueVersion: '5.1',
        Command: {
          Name: 'glueetl',
          PythonVersion: '3',
          ScriptLocation: 's3://example-lake/scripts/0123456789abcdef/curated_job.py',
        },
        WorkerType: 'G.1X',
        NumberOfWorkers: 6,
        ExecutionClass: 'STANDARD',
        ExecutionProperty: { MaxConcurrentRuns: 1 },
        Timeout: 60,
        MaxRetries: 0,
        SecurityConfiguration: 'rentlake',
        DefaultArguments: {
          '--job-language': 'python',
          '--extra-py-files': 's3://example-lake/scripts/0123456789abcdef/rentlake_spark.zip',
          '--TempDir': 's3://example-lake/temp/glue/',
          '--job-bookmark-option': 'job-bookmark-disable',
          '--enable-auto-scaling': 'true',
          '--enable-metrics': 'true',
          '--enable-observability-metrics': 'true',
          '--enable-continuous-cloudwatch-log': 'true',
          '--custom-logGroup-prefix': '/rentlake/glue',
          '--enable-spark-ui': 'true',
          '--spark-event-logs-path': 's3://example-lake/logs/spark-events/',
        },
        Tags: { project: 'rentlake', marketplace: 'car-rental', job: 'curated_job' },
      },
    });
  });

  it('reaches a database through connections', () => {
    const target = { ...glue, connections: ['listings-vpc'] };
    expect(glueJob(job, sizingFor(0), target).Connections).toEqual({
      Connections: ['listings-vpc'],
    });
  });

  it('has workers with the cores, memory and disk of any sizing', () => {
    const sizes = {
      'G.1X': [4, 16, 94],
      'R.1X': [4, 32, 94],
      'G.2X': [8, 32, 138],
      'R.2X': [8, 64, 138],
      'G.4X': [16, 64, 256],
      'R.4X': [16, 128, 256],
    } as const;
    fc.assert(
      fc.property(sizing, (chosen) => {
        const { WorkerType, NumberOfWorkers = 0 } = glueJob(job, chosen, glue);
        const [cores, memory, disk] = sizes[WorkerType as keyof typeof sizes];
        const executors = NumberOfWorkers - 1;
        expect(cores).toBeGreaterThanOrEqual(Math.max(chosen.driver.cores, chosen.executor.cores));
        expect(memory).toBeGreaterThanOrEqual(
          Math.max(chosen.driver.memory, chosen.executor.memory),
        );
        expect(executors * cores).toBeGreaterThanOrEqual(
          chosen.maxExecutors * chosen.executor.cores,
        );
        expect(executors * disk).toBeGreaterThanOrEqual(chosen.maxExecutors * chosen.executor.disk);
      }),
    );
  });
});

describe('a run of a Glue job', () => {
  it('is sent as the service reads it', async () => {
    const { requestHandler, glueClient } = client();
    const run: SparkJob = {
      ...job,
      script: 'dataingestion',
      arguments: { source: 's3://example-source/car rental' },
      jars: ['s3://example-lake/jars/driver.jar'],
      settings: {
        'spark.network.timeout': '300s',
        'spark.hadoop.fs.s3a.connection.maximum': '200',
      },
    };
    const { JobRunId } = await glueClient.send(
      new StartJobRunCommand(glueRun(run, sizingFor(100 * GiB))),
    );
    expect(JobRunId).toBe('jr_1');
    expect(requestHandler.captured).toEqual({
      method: 'POST',
      path: '/',
      target: 'AWSGlue.StartJobRun',
      body: {
        JobName: 'rentlake-car-rental-dataingestion',
        WorkerType: 'G.2X',
        NumberOfWorkers: 26,
        ExecutionClass: 'STANDARD',
        Timeout: 90,
        Arguments: {
          '--scriptLocation': 's3://example-lake/scripts/0123456789abcdef/dataingestion.py',
          '--extra-py-files': 's3://example-lake/scripts/0123456789abcdef/rentlake_spark.zip',
          '--custom-logStream-prefix': 'car-rental/20250131t235959-a1b2/dataingestion/1',
          '--extra-jars': 's3://example-lake/jars/driver.jar',
          '--conf':
            'spark.sql.shuffle.partitions=800 --conf spark.network.timeout=300s ' +
            '--conf spark.hadoop.fs.s3a.connection.maximum=200',
          '--marketplace': 'car-rental',
          '--lake': 's3://example-lake',
          '--run-id': '20250131t235959-a1b2',
          '--attempt': '1',
          '--source': 's3://example-source/car rental',
        },
      },
    });
  });

  it.each(['mode', 'conf', 'enable-metrics', 'extra-files', 'job-name'])(
    'refuses the argument --%s, which Glue would take for itself',
    (name) => {
      expect(() => glueRun({ ...job, arguments: { [name]: 'x' } }, sizingFor(0))).toThrow(
        `Glue reads the argument --${name} itself.`,
      );
    },
  );

  it.each([
    ['the number of executors', 'spark.dynamicAllocation.maxExecutors'],
    ['the Java options', 'spark.executor.extraJavaOptions'],
    ['the size of a worker', 'spark.executor.memory'],
  ])('leaves %s to Glue', (_, name) => {
    expect(() => glueRun({ ...job, settings: { [name]: '9' } }, sizingFor(0))).toThrow(
      `The setting ${name} comes from the sizing or the platform.`,
    );
  });
});
