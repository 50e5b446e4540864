import type { StartJobRunCommandInput } from '@aws-sdk/client-emr-serverless';
import { furtherSettings } from './job-settings.ts';
import {
  attemptToken,
  checkJob,
  checkS3Uri,
  jobName,
  jobTags,
  packageUri,
  scriptArguments,
  scriptUri,
  type SparkJob,
} from './spark-job.ts';
import { checkSizing, type SparkSizing } from './spark-sizing.ts';
import { submitParameters } from './submit-parameters.ts';
import { checkTags } from './job-tags.ts';
import { memorySplit } from './worker-size.ts';

/** The release that the jobs are made for: Spark 3.5.6, Java 17. An application is created with it. */
export const emrRelease = 'emr-7.13.0';

/** The default of the release is Python 3.9. */
const python = '/usr/bin/python3.11';

export interface EmrServerlessTarget {
  readonly applicationId: string;
  readonly executionRoleArn: string;
  /** `s3://<bucket>/<prefix>` for logs of driver and executors. */
  readonly logs: string;
  /** CloudWatch log group. */
  readonly logGroup: string;
  /** KMS key for all three kinds of logs. */
  readonly logKeyArn?: string;
  /** Remote write URL of a Prometheus workspace. EMR Serverless reports to CloudWatch metrics without it. */
  readonly prometheusUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The request that starts `job` on EMR Serverless.
 *
 * @throws SubmissionError or LakeError (a run id that is not allowed), before anything is sent.
 */
export function emrServerlessRun(
  job: SparkJob,
  sizing: SparkSizing,
  target: EmrServerlessTarget,
): StartJobRunCommandInput {
  checkJob(job);
  checkSizing(sizing);
  checkS3Uri('log folder', target.logs);
  const key = target.logKeyArn === undefined ? {} : { encryptionKeyArn: target.logKeyArn };
  const tags = { ...target.tags, ...jobTags(job) };
  checkTags(tags);
  return {
    applicationId: target.applicationId,
    executionRoleArn: target.executionRoleArn,
    clientToken: attemptToken(job),
    name: jobName(job),
    executionTimeoutMinutes: sizing.timeoutMinutes,
    jobDriver: {
      sparkSubmit: {
        entryPoint: scriptUri(job),
        entryPointArguments: scriptArguments(job).flat(),
        sparkSubmitParameters: submitParameters([
          ['--py-files', packageUri(job)],
          ...(job.jars?.length ? [['--jars', job.jars.join(',')] as const] : []),
          ...settings(job, sizing).map((setting) => ['--conf', setting] as const),
        ]),
      },
    },
    configurationOverrides: {
      monitoringConfiguration: {
        s3MonitoringConfiguration: { logUri: `${target.logs}/`, ...key },
        managedPersistenceMonitoringConfiguration: { enabled: true, ...key },
        cloudWatchLoggingConfiguration: {
          enabled: true,
          logGroupName: target.logGroup,
          logStreamNamePrefix: `${job.marketplace}/${job.runId}/${job.script}/${job.attempt}`,
          logTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'], SPARK_EXECUTOR: ['STDOUT', 'STDERR'] },
          ...key,
        },
        ...(target.prometheusUrl === undefined
          ? {}
          : { prometheusMonitoringConfiguration: { remoteWriteUrl: target.prometheusUrl } }),
      },
    },
    tags,
  };
}

/** Spark types a whole row in one method, which Java would not compile past 8,000 bytes. */
const javaOptions = '-XX:-DontCompileHugeMethods';

const ours = [
  'spark.driver.extraJavaOptions',
  'spark.executor.extraJavaOptions',
  'spark.dynamicAllocation.enabled',
  'spark.dynamicAllocation.initialExecutors',
  'spark.dynamicAllocation.maxExecutors',
  'spark.emr-serverless.driver.disk',
  'spark.emr-serverless.executor.disk',
  'spark.emr-serverless.driverEnv.PYSPARK_PYTHON',
  'spark.emr-serverless.driverEnv.PYSPARK_DRIVER_PYTHON',
  'spark.executorEnv.PYSPARK_PYTHON',
];

/** What must be known before the driver starts. All else is set by the session in Python, alike on every platform. */
function settings(job: SparkJob, sizing: SparkSizing): readonly string[] {
  const { driver, executor, maxExecutors } = sizing;
  // The default of three would exceed a smaller cap.
  const first = Math.min(3, maxExecutors);
  return [
    `spark.emr-serverless.driverEnv.PYSPARK_DRIVER_PYTHON=${python}`,
    `spark.emr-serverless.driverEnv.PYSPARK_PYTHON=${python}`,
    `spark.executorEnv.PYSPARK_PYTHON=${python}`,
    `spark.driver.extraJavaOptions=${javaOptions}`,
    `spark.executor.extraJavaOptions=${javaOptions}`,
    `spark.driver.cores=${driver.cores}`,
    `spark.driver.memory=${memorySplit(driver).heap}g`,
    `spark.driver.memoryOverhead=${memorySplit(driver).overhead}g`,
    `spark.emr-serverless.driver.disk=${driver.disk}g`,
    `spark.executor.cores=${executor.cores}`,
    `spark.executor.memory=${memorySplit(executor).heap}g`,
    `spark.executor.memoryOverhead=${memorySplit(executor).overhead}g`,
    `spark.emr-serverless.executor.disk=${executor.disk}g`,
    `spark.executor.instances=${first}`,
    'spark.dynamicAllocation.enabled=true',
    `spark.dynamicAllocation.initialExecutors=${first}`,
    `spark.dynamicAllocation.maxExecutors=${maxExecutors}`,
    `spark.sql.shuffle.partitions=${sizing.shufflePartitions}`,
    ...furtherSettings(job, ours),
  ];
}
