import {
  SettingError,
  StageFailure,
  reportedFailure,
  type StageFailureName,
} from '@rentlake/engine';
import { RunRecord, type LakeStore, type Manifest, type Stage } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { AwsSettings } from '../client.ts';
import type { SparkJob, SparkScript } from './spark-job.ts';
import { sizingFor } from './spark-sizing.ts';
import { storeUri, type StoreLocation } from '../store-location.ts';
import { SubmissionError } from './submission-error.ts';
import { openSparkService, required } from './open-spark-service.ts';
import type { SparkEvent } from './spark-event.ts';
import type { SparkPlatform, SparkService } from './spark-service.ts';
import type { SparkSettings } from './spark-variables.ts';
import { stepFunctionsParameters } from './step-functions-parameters.ts';

/** A stage of a run that Spark may do. */
export interface SparkStage<Report> {
  readonly stage: Stage;
  /** The stage that it builds on. */
  readonly follows?: Stage;
  /** Called when the stage is done. @throws when that was done with other input. */
  readonly checkInput?: (manifest: Manifest) => Promise<void>;
  /** Arguments of the script beyond those that all have. */
  readonly arguments?: () => Readonly<Record<string, string>>;
  /** Writes what the scripts reported into the manifest. */
  readonly record: (attempt: number, scripts: readonly string[]) => Promise<Report>;
}

/** already-done: the stage is done. already-published: and so is all of the run. */
export type SettledOutcome = 'already-done' | 'already-published';

export type SparkSubmission =
  | { readonly run_id: string; readonly outcome: SettledOutcome }
  | {
      readonly run_id: string;
      readonly outcome: 'submit';
      readonly platform: SparkPlatform;
      readonly script: SparkScript;
      /** As an SDK sends it. */
      readonly request: object;
      /** The same as Step Functions names it: what `startJobRun.sync` takes. */
      readonly parameters: object;
    };

/** Why a job failed, as a Fail state takes it. */
export interface SparkCause {
  readonly run_id: string;
  readonly error: StageFailureName;
  readonly cause: string;
}

export interface SparkContext {
  readonly marketplace: Marketplace;
  readonly runId: string;
  readonly lake: LakeStore;
  readonly location: StoreLocation;
  readonly spark: SparkSettings;
  readonly aws: AwsSettings;
  readonly owner: AsyncDisposableStack;
}

/** Answers a state machine that has a stage done by Spark. Nothing here waits for a job. */
export async function answerSpark<Report>(
  event: SparkEvent,
  context: SparkContext,
  stage: SparkStage<Report>,
): Promise<Report | SparkSubmission | SparkCause> {
  switch (event.action) {
    case 'record':
      return stage.record(event.attempt, event.scripts);
    case 'submission':
      return submission(event, context, stage);
    case 'cause':
      return cause(event, context);
  }
}

type Asked<Action> = Extract<SparkEvent, { readonly action: Action }>;

async function submission<Report>(
  { platform, attempt, bytes, script }: Asked<'submission'>,
  context: SparkContext,
  stage: SparkStage<Report>,
): Promise<SparkSubmission> {
  const { runId } = context;
  const outcome = await settledOutcome(context, stage);
  if (outcome !== undefined) return { run_id: runId, outcome };
  const job = {
    ...jobOf(context, script, attempt),
    ...(stage.arguments ? { arguments: stage.arguments() } : {}),
  };
  try {
    const service = serviceOf(context, platform);
    const request = service.request(job, sizingFor(bytes));
    await requireNoRival(service, job);
    const parameters = stepFunctionsParameters(request);
    return { run_id: runId, outcome: 'submit', platform, script, request, parameters };
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    throw new StageFailure('BadConfiguration', error.message, { cause: error });
  }
}

/** @throws StageFailure while another attempt, which would write in the same places, is at work. */
async function requireNoRival(service: SparkService, job: SparkJob): Promise<void> {
  const rival = await service.findRival(job);
  if (rival === undefined) return;
  throw new StageFailure(
    'Conflict',
    `Job run ${rival} of ${job.script}, another attempt of run ${job.runId}, has not ended. Wait for its end or cancel it, then ask again.`,
  );
}

async function settledOutcome(
  { marketplace, runId, lake }: SparkContext,
  { stage, follows, checkInput }: Pick<SparkStage<unknown>, 'stage' | 'follows' | 'checkInput'>,
): Promise<SettledOutcome | undefined> {
  const run =
    follows === undefined
      ? await RunRecord.find(lake, marketplace.name, runId)
      : await RunRecord.open(lake, marketplace.name, runId);
  if (run && follows !== undefined) run.require(follows);
  if (!run?.isDone(stage)) return undefined;
  await checkInput?.(run.manifest);
  return run.manifest.state === 'published' ? 'already-published' : 'already-done';
}

/** What the script reported, or else what the driver's log or the service say. */
async function cause(
  { platform, attempt, script, job_run_id: given }: Asked<'cause'>,
  context: SparkContext,
): Promise<SparkCause> {
  const { marketplace, runId, lake } = context;
  const of = { marketplace: marketplace.name, runId, job: script, attempt };
  const reported = await reportedFailure(lake, of);
  if (reported) return { run_id: runId, error: reported.name, cause: reported.message };
  const service = serviceOf(context, platform);
  const job = jobOf(context, script, attempt);
  const jobRunId = given ?? (await service.find(job));
  return {
    run_id: runId,
    error: 'JobFailed',
    cause:
      jobRunId === undefined
        ? `There is no job run of attempt ${attempt} of ${script}. Submit it again.`
        : await service.cause(job, jobRunId),
  };
}

const serviceOf = (context: SparkContext, platform: SparkPlatform): SparkService =>
  openSparkService(platform, context.spark, lakeOf(context), context.aws, context.owner);

function jobOf(context: SparkContext, script: SparkScript, attempt: number): SparkJob {
  const { marketplace, runId, spark } = context;
  return {
    script,
    marketplace: marketplace.name,
    runId,
    attempt,
    lake: lakeOf(context),
    assets: required(
      'RENTLAKE_SPARK_ASSETS',
      spark.assets,
      's3://<bucket>/scripts/<content hash>, where the scripts were uploaded to',
    ),
  };
}

function lakeOf({ location }: SparkContext): string {
  const uri = storeUri(location);
  if (uri !== undefined) return uri;
  throw new SettingError('RENTLAKE_LAKE is a folder. Spark on AWS needs s3://<bucket>/<prefix>.');
}
