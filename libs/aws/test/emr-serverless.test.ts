import { EMRServerlessClient, StartJobRunCommand } from '@aws-sdk/client-emr-serverless';
import { describe, expect, it } from '@jest/globals';
import { emrServerlessRun, sizingFor, type SparkJob } from '../src/index.ts';
import { CapturingHandler, offline } from './captured-request.ts';
import { emr, job } from './jobs.ts';

const GiB = 1024 ** 3;

function parametersOf(of: SparkJob, bytes = 0): string {
  const { jobDriver } = emrServerlessRun(of, sizingFor(bytes), emr);
  return jobDriver?.sparkSubmit?.sparkSubmitParameters ?? '';
}

describe('a run on EMR Serverless', () => {
  it('is sent as the service reads it', async () => {
    const requestHandler = new CapturingHandler();
    const client = new EMRServerlessClient({ ...offline, requestHandler });
    const { jobRunId } = await client.send(
      new StartJobRunCommand(emrServerlessRun(job, sizingFor(10 * GiB), emr)),
    );
    expect(jobRunId).toBe('1');
    expect(requestHandler.captured).toEqual({
      method: 'POST',
      path: '/applications/00f1example/jobruns',
      target: undefined,
      body: {
        clientToken: '20250131t235959-a1b2.6f05b49327e8b63ff18505',
        executionRoleArn: 'arn:aws:iam::123456789012:role/rentlake-spark',
        name: 'car-rental 20250131t235959-a1b2 curated_job 1',
        executionTimeoutMinutes: 60,
        jobDriver: {
          sparkSubmit: {
            entryPoint: 's3://example-lake/scripts/0123456789abcdef/curated_job.py',
            entryPointArguments: [
              ...['--marketplace', 'car-rental'],
              ...['--lake', 's3://example-lake'],
              ...['--run-id', '20250131t235959-a1b2', '--attempt', '1'],
            ],
            sparkSubmitParameters: [
              '--py-files s3://example-lake/scripts/0123456789abcdef/rentlake_spark.zip',
              '--conf spark.emr-serverless.driverEnv.PYSPARK_DRIVER_PYTHON=/usr/bin/python3.11',
              '--conf spark.emr-serverless.driverEnv.PYSPARK_PYTHON=/usr/bin/python3.11',
              '--conf spark.executorEnv.PYSPARK_PYTHON=/usr/bin/python3.11',
              '--conf spark.driver.extraJavaOptions=-XX:-DontCompileHugeMethods',
              '--conf spark.executor.extraJavaOptions=-XX:-DontCompileHugeMethods',
              '--conf spark.driver.cores=2',
              '--conf spark.driver.memory=7g',
              '--conf spark.driver.memoryOverhead=1g',
              '--conf spark.emr-serverless.driver.disk=20g',
              '--conf spark.executor.cores=4',
              '--conf spark.executor.memory=14g',
              '--conf spark.executor.memoryOverhead=2g',
              '--conf spark.emr-serverless.executor.disk=20g',
              '--conf spark.executor.instances=3',
              '--conf spark.dynamicAllocation.enabled=true',
              '--conf spark.dynamicAllocation.initialExecutors=3',
              '--conf spark.dynamicAllocation.maxExecutors=5',
              '--conf spark.sql.shuffle.partitions=200',
            ].join(' '),
          },
        },
        configurationOverrides: {
          monitoringConfiguration: {
            s3MonitoringConfiguration: { logUri: 's3://example-lake/logs/spark/' },
            managedPersistenceMonitoringConfiguration: { enabled: true },
            cloudWatchLoggingConfiguration: {
              enabled: true,
              logGroupName: '/rentlake/spark',
              logStreamNamePrefix: 'car-rental/20250131t235959-a1b2/curated_job/1',
              logTypes: {
                SPARK_DRIVER: ['STDOUT', 'STDERR'],
                SPARK_EXECUTOR: ['STDOUT', 'STDERR'],
              },
            },
          },
        },
        tags: {
          project: 'rentlake',
          marketplace: 'car-rental',
          run_id: '20250131t235959-a1b2',
          job: 'curated_job',
          attempt: '1',
        },
      },
    });
  });

  it('encrypts all logs with the key and reports to Prometheus when asked to', () => {
    const logKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/abc';
    const prometheusUrl =
      'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write';
    const request = emrServerlessRun(job, sizingFor(0), { ...emr, logKeyArn, prometheusUrl });
    expect(request.configurationOverrides?.monitoringConfiguration).toMatchObject({
      s3MonitoringConfiguration: { encryptionKeyArn: logKeyArn },
      managedPersistenceMonitoringConfiguration: { encryptionKeyArn: logKeyArn },
      cloudWatchLoggingConfiguration: { encryptionKeyArn: logKeyArn },
      prometheusMonitoringConfiguration: { remoteWriteUrl: prometheusUrl },
    });
  });

  it('starts with no more executors than the cap', () => {
    expect(parametersOf(job)).toContain('initialExecutors=1 ');
    expect(parametersOf(job)).toContain('spark.executor.instances=1 ');
  });

  it('passes further arguments, jars and settings', () => {
    const full: SparkJob = {
      ...job,
      script: 'dataingestion',
      arguments: { source: 's3://example-source/daily files', 'fetch-size': '5000' },
      jars: ['s3://example-lake/jars/driver.jar', 's3://example-lake/jars/other.jar'],
      settings: { 'spark.dynamicAllocation.executorIdleTimeout': '120s' },
    };
    const request = emrServerlessRun(full, sizingFor(0), emr);
    expect(request.jobDriver?.sparkSubmit?.entryPointArguments?.slice(8)).toEqual([
      ...['--source', 's3://example-source/daily files'],
      ...['--fetch-size', '5000'],
    ]);
    expect(parametersOf(full)).toContain(
      '--jars s3://example-lake/jars/driver.jar,s3://example-lake/jars/other.jar ',
    );
    expect(parametersOf(full)).toMatch(
      /--conf spark\.dynamicAllocation\.executorIdleTimeout=120s$/,
    );
  });

  it.each(['spark.executor.memory', 'spark.driver.extraJavaOptions', 'spark.jars'])(
    'refuses the setting %s, which it sets itself',
    (name) => {
      expect(() => parametersOf({ ...job, settings: { [name]: '1g' } })).toThrow(
        `The setting ${name} comes from the sizing or the platform.`,
      );
    },
  );

  it('keeps the tags of its target beside its own', () => {
    const { tags } = emrServerlessRun(job, sizingFor(0), {
      ...emr,
      tags: { 'cost-center': '42', job: 'other' },
    });
    expect(tags).toMatchObject({ 'cost-center': '42', job: 'curated_job' });
  });
});
