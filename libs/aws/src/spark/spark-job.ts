import { createHash } from 'node:crypto';
import { checkRunId } from '@rentlake/lake';
import { refuseSecret } from './refuse-secret.ts';
import { SubmissionError } from './submission-error.ts';

/** The entry scripts, as they are called below `apps/<job>/spark` and in the lake below `scripts/<content hash>`. */
export const sparkScripts = [
  'dataingestion',
  'curated_job',
  'vehicle_location_metrics',
  'user_transaction_metrics',
  'kpi_job',
] as const;

export type SparkScript = (typeof sparkScripts)[number];

/** A script of one marketplace, as it was uploaded. */
export interface SparkScriptAt {
  readonly script: SparkScript;
  readonly marketplace: string;
  /** `s3://<bucket>/scripts/<content hash>`: holds `<script>.py` and `rentlake_spark.zip`. */
  readonly assets: string;
}

/** One entry script over one run. The same value renders for EMR Serverless and for Glue. */
export interface SparkJob extends SparkScriptAt {
  readonly runId: string;
  /**
   * A whole number from 1, higher than those of all attempts before, whoever began them. A repetition of the same attempt
   * starts nothing new; a higher one does.
   */
  readonly attempt: number;
  /** `s3://<bucket>` or `s3://<bucket>/<prefix>`. */
  readonly lake: string;
  /** Further arguments of the script: name without dashes → value. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** S3 URIs of jar files, such as a JDBC driver. */
  readonly jars?: readonly string[];
  /** Spark settings beyond those of the session and of the sizing. */
  readonly settings?: Readonly<Record<string, string>>;
}

const s3Uri = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9_.=%+-]+)*$/;
const hashed = /\/scripts\/[0-9a-f]{8,64}$/;
const name = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** @throws SubmissionError for a script, marketplace or place of assets that cannot be. */
export function checkScript({ script, marketplace, assets }: SparkScriptAt): void {
  ensure(
    sparkScripts.includes(script),
    `There is no script "${script}". Use one of ${sparkScripts.join(', ')}.`,
  );
  ensure(
    name.test(marketplace),
    `"${marketplace}" is not the name of a marketplace. Use a-z, 0-9 and -, as in car-rental.`,
  );
  checkS3Uri('place of the assets', assets);
  ensure(
    hashed.test(assets),
    `The place of the assets is "${assets}". Use s3://<bucket>/scripts/<content hash>, ` +
      'so that a run keeps the scripts it started with.',
  );
}

/** @throws SubmissionError, or LakeError for a run id that is not allowed. */
export function checkJob(job: SparkJob): void {
  checkScript(job);
  checkRunId(job.runId);
  ensure(
    Number.isSafeInteger(job.attempt) && job.attempt >= 1,
    `The attempt is ${job.attempt}. Attempts are whole numbers from 1.`,
  );
  checkS3Uri('lake', job.lake);
  for (const jar of job.jars ?? []) checkS3Uri('jar', jar);
  for (const [key, value] of Object.entries(job.arguments ?? {})) checkArgument(key, value);
  for (const [key, value] of Object.entries(job.settings ?? {})) {
    refuseSecret(`setting ${key}`, key, value);
  }
}

/** @throws SubmissionError when `uri` is not `s3://<bucket>` or a place below it, without a slash at its end. */
export function checkS3Uri(what: string, uri: string): void {
  refuseSecret(what, '', uri);
  ensure(
    s3Uri.test(uri),
    `The ${what} is "${uri}". Use s3://<bucket> or s3://<bucket>/<prefix>, of letters, digits and ` +
      '_ . = % + -, without a slash at the end.',
  );
}

const own = ['marketplace', 'lake', 'run-id', 'attempt'];

function checkArgument(key: string, value: string): void {
  ensure(
    name.test(key),
    `"${key}" is not the name of an argument. Use a-z, 0-9 and -, without the dashes in front.`,
  );
  refuseSecret(`argument --${key}`, key, value);
  ensure(!own.includes(key), `The argument --${key} comes from the job itself. Leave it out.`);
  // Glue puts values on a command line, where an empty one or a line end would shift those that follow.
  ensure(
    value !== '' && !/\p{Cc}/u.test(value),
    `The argument --${key} is empty or has control characters. Leave out an argument without value.`,
  );
}

/** What the script gets, in order: name with dashes → value. */
export function scriptArguments(job: SparkJob): readonly (readonly [string, string])[] {
  return [
    ['--marketplace', job.marketplace],
    ['--lake', job.lake],
    ['--run-id', job.runId],
    ['--attempt', String(job.attempt)],
    ...Object.entries(job.arguments ?? {}).map(([key, value]) => [`--${key}`, value] as const),
  ];
}

export function scriptUri(job: SparkScriptAt): string {
  return `${job.assets}/${job.script}.py`;
}

/** The package that all scripts import. */
export function packageUri(job: SparkScriptAt): string {
  return `${job.assets}/rentlake_spark.zip`;
}

/**
 * Equal for two submissions of one attempt, different for all others; at most 64 characters of a-z, 0-9, `_`, `-` and
 * `.`. Run ids are unique in their marketplace only, so the marketplace counts too.
 */
export function attemptToken({ marketplace, runId, script, attempt }: SparkJob): string {
  const hash = createHash('sha256').update(JSON.stringify([marketplace, runId, script, attempt]));
  return `${runId}.${hash.digest('hex').slice(0, 22)}`;
}

/** What a console shows a run under. */
export const jobName = (job: SparkJob): string => `${attemptsName(job)}${job.attempt}`;

/** How the names of all attempts begin. */
export const attemptsName = ({ marketplace, runId, script }: SparkJob): string =>
  `${marketplace} ${runId} ${script} `;

export function jobTags({ marketplace, runId, script, attempt }: SparkJob): Record<string, string> {
  return {
    project: 'rentlake',
    marketplace,
    run_id: runId,
    job: script,
    attempt: String(attempt),
  };
}

function ensure(holds: boolean, message: string): void {
  if (!holds) throw new SubmissionError(message);
}
