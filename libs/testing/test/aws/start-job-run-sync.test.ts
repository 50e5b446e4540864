import { expect, test } from '@jest/globals';
import { startJobRunSync } from '../../src/index.ts';

/** Nobody listens there: what is refused is not sent. */
const nowhere = 'http://127.0.0.1:9';

const onEmr = {
  ApplicationId: '00f',
  ExecutionRoleArn: 'arn:aws:iam::123456789012:role/spark',
  ClientToken: 'monday',
  JobDriver: {
    SparkSubmit: { EntryPoint: 's3://lake/a.py', EntryPointArguments: ['--lake', 'b'] },
  },
  ConfigurationOverrides: {
    MonitoringConfiguration: {
      CloudWatchLoggingConfiguration: { Enabled: true, LogTypes: { SPARK_DRIVER: ['STDOUT'] } },
    },
    ApplicationConfiguration: [{ Classification: 'spark', Properties: { 'spark.a': 'b' } }],
  },
  Tags: { project: 'rentlake' },
};
const onGlue = { JobName: 'kpi', Arguments: { '--lake': 's3://lake' }, NumberOfWorkers: 2 };

const refusal = (path: string): object => ({
  name: 'States.Runtime',
  message: `The field ${path} is not supported by Step Functions.`,
});

test.each([
  ['$.Retries', { ...onEmr, Retries: 1 }],
  ['$.executionTimeoutMinutes', { ...onEmr, executionTimeoutMinutes: 5 }],
  [
    '$.JobDriver.SparkSubmit.Entrypoint',
    { ...onEmr, JobDriver: { SparkSubmit: { Entrypoint: 's3://lake/a.py' } } },
  ],
  [
    '$.ConfigurationOverrides.ApplicationConfiguration[0].Settings',
    { ...onEmr, ConfigurationOverrides: { ApplicationConfiguration: [{ Settings: {} }] } },
  ],
])('a field of EMR Serverless that is not known is refused: %s', async (path, parameters) => {
  await expect(startJobRunSync(nowhere, 'emr-serverless', parameters)).rejects.toMatchObject(
    refusal(path),
  );
});

test.each([
  ['$.jobName', { jobName: 'kpi' }],
  ['$.NotificationProperty.Delay', { ...onGlue, NotificationProperty: { Delay: 1 } }],
])('a field of Glue that is not known is refused: %s', async (path, parameters) => {
  await expect(startJobRunSync(nowhere, 'glue', parameters)).rejects.toMatchObject(refusal(path));
});

test('what is known is sent', async () => {
  for (const [platform, parameters] of [
    ['emr-serverless', onEmr],
    ['glue', onGlue],
  ] as const) {
    await expect(startJobRunSync(nowhere, platform, parameters)).rejects.toThrow('ECONNREFUSED');
  }
});
