import type { CreateJobCommandInput, StartJobRunCommandInput } from '@aws-sdk/client-glue';
import { glueWorkers } from './glue-worker.ts';
import { furtherSettings } from './job-settings.ts';
import {
  checkJob,
  checkS3Uri,
  checkScript,
  packageUri,
  scriptArguments,
  scriptUri,
  type SparkJob,
  type SparkScriptAt,
} from './spark-job.ts';
import { checkSizing, type SparkSizing } from './spark-sizing.ts';
import { SubmissionError } from './submission-error.ts';
import { submitParameters } from './submit-parameters.ts';
import { checkTags } from './job-tags.ts';

export interface GlueTarget {
  readonly role: string;
  /** `s3://<bucket>/<prefix>` for the event logs of the Spark UI. */
  readonly logs: string;
  /** `s3://<bucket>/<prefix>` for what Glue and its connectors keep during a run. */
  readonly temp: string;
  /** Name of the Glue security configuration: encryption of S3, of logs and of bookmarks. */
  readonly securityConfiguration: string;
  /** In front of the log groups `/output` and `/error`. */
  readonly logGroup: string;
  /** Names of Glue connections, for a database inside a VPC. */
  readonly connections?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export function glueJobName({ marketplace, script }: Omit<SparkScriptAt, 'assets'>): string {
  return `rentlake-${marketplace}-${script}`;
}

/**
 * The definition of a script of one marketplace as a Glue job. A job runs once at a time: Glue has no token against a
 * repeated start, so a repetition is refused (ConcurrentRunsExceededException) while the first one works.
 */
export function glueJob(
  script: SparkScriptAt,
  sizing: SparkSizing,
  target: GlueTarget,
): CreateJobCommandInput {
  checkScript(script);
  checkSizing(sizing);
  checkS3Uri('log folder', target.logs);
  checkS3Uri('temporary folder', target.temp);
  const tags = {
    ...target.tags,
    project: 'rentlake',
    marketplace: script.marketplace,
    job: script.script,
  };
  checkTags(tags);
  return {
    Name: glueJobName(script),
    Description: `${script.script} of the marketplace ${script.marketplace}`,
    Role: target.role,
    GlueVersion: '5.1',
    Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: scriptUri(script) },
    ...glueWorkers(sizing),
    ExecutionClass: 'STANDARD',
    ExecutionProperty: { MaxConcurrentRuns: 1 },
    Timeout: sizing.timeoutMinutes,
    // Whoever submits decides about another attempt.
    MaxRetries: 0,
    SecurityConfiguration: target.securityConfiguration,
    ...(target.connections?.length
      ? { Connections: { Connections: [...target.connections] } }
      : {}),
    DefaultArguments: {
      '--job-language': 'python',
      '--extra-py-files': packageUri(script),
      '--TempDir': `${target.temp}/`,
      '--job-bookmark-option': 'job-bookmark-disable',
      '--enable-auto-scaling': 'true',
      '--enable-metrics': 'true',
      '--enable-observability-metrics': 'true',
      '--enable-continuous-cloudwatch-log': 'true',
      '--custom-logGroup-prefix': target.logGroup,
      '--enable-spark-ui': 'true',
      '--spark-event-logs-path': `${target.logs}/`,
    },
    Tags: tags,
  };
}

/** In front of the names of log streams; `-driver` follows for the driver's. */
export const glueLogStream = ({ marketplace, runId, script, attempt }: SparkJob): string =>
  `${marketplace}/${runId}/${script}/${attempt}`;

/** The arguments of the script itself, by which a run of this attempt is known. */
export const glueArguments = (job: SparkJob): Readonly<Record<string, string>> =>
  Object.fromEntries(scriptArguments(job));

/** Arguments that Glue takes for itself, now or by their kind. */
const reserved =
  /^--(?:class|conf|datalake-formats|debug|encryption-type|endpoint|mode|(?:additional|continuous-log|custom|enable|extra|job|python-modules|spark-event|user-jars)-.*)$/;

/**
 * Auto scaling chooses the number of executors. Glue starts the driver with Java options of its own, among them its
 * trust store; those of a job would take their place on executors and reach no driver.
 */
const ours = [
  'spark.dynamicAllocation.',
  'spark.driver.extraJavaOptions',
  'spark.executor.extraJavaOptions',
];

/**
 * The request that starts `job`, once the job of its script exists. Script and package are those of this run, so an
 * older definition does not matter.
 *
 * @throws SubmissionError or LakeError (a run id that is not allowed), before anything is sent.
 */
export function glueRun(job: SparkJob, sizing: SparkSizing): StartJobRunCommandInput {
  checkJob(job);
  checkSizing(sizing);
  const settings = [
    `spark.sql.shuffle.partitions=${sizing.shufflePartitions}`,
    ...furtherSettings(job, ours),
  ];
  const platform = {
    '--scriptLocation': scriptUri(job),
    '--extra-py-files': packageUri(job),
    '--custom-logStream-prefix': glueLogStream(job),
    ...(job.jars?.length ? { '--extra-jars': job.jars.join(',') } : {}),
    // One value holds several settings: the first without its option, the others with it.
    '--conf': submitParameters(settings.map((setting) => ['--conf', setting])).replace(
      /^--conf /,
      '',
    ),
  };
  const own = glueArguments(job);
  const clash = Object.keys(own).find((argument) => reserved.test(argument));
  if (clash !== undefined) {
    throw new SubmissionError(`Glue reads the argument ${clash} itself. Give it another name.`);
  }
  return {
    JobName: glueJobName(job),
    ...glueWorkers(sizing),
    ExecutionClass: 'STANDARD',
    Timeout: sizing.timeoutMinutes,
    Arguments: { ...platform, ...own },
  };
}
