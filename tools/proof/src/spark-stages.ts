import type { Stage } from '@rentlake/lake';
import { TaskFailed, startJobRunSync, type Outcome } from '@rentlake/testing';
import type { Invoke } from './road.ts';

/** The stages that Spark can do. */
export const sparkStages = ['ingestion', 'curated', 'kpi'] as const satisfies readonly Stage[];

export type SparkPlatform = 'emr-serverless' | 'glue';

export interface SparkStagesOptions {
  /** Of the service that runs the jobs. */
  readonly endpoint: string;
  /** EMR Serverless, unless it names another. */
  readonly platforms?: Partial<Record<Stage, SparkPlatform>>;
  /** Whether a job run is to be looked for when it has failed, instead of being told. */
  readonly looksForJobRun?: boolean;
}

const attempts = 3;

interface Submission {
  readonly outcome: string;
  readonly parameters: object;
}

/**
 * Calls functions; what Spark can do is done by EMR Serverless or Glue, as the state machine has it done: the function gives the
 * parameters, `.sync` sends them and waits, and the function records what the job reported. A job that failed is tried again by the
 * next attempt.
 */
export const bySpark =
  (invoke: Invoke, options: SparkStagesOptions): Invoke =>
  async (stage, event) => {
    const isSparks = (sparkStages as readonly Stage[]).includes(stage);
    if (!isSparks) return invoke(stage, event);
    let outcome: Outcome = { report: null };
    for (let count = 1; count <= attempts; count += 1) {
      // The moment at which the state that asks for the submission is entered.
      outcome = await oneAttempt(invoke, options, stage, event, Date.now());
      if (outcome.error?.errorType !== 'JobFailed') return outcome;
    }
    return outcome;
  };

async function oneAttempt(
  invoke: Invoke,
  { endpoint, platforms = {}, looksForJobRun = false }: SparkStagesOptions,
  stage: Stage,
  event: object,
  attempt: number,
): Promise<Outcome> {
  const ask = (spark: object): Promise<Outcome> => invoke(stage, { ...event, spark });
  const platform = platforms[stage] ?? 'emr-serverless';
  const asked = await ask({ action: 'submission', platform, attempt, bytes: 1_000_000 });
  if (asked.error) return asked;
  const { outcome, parameters } = asked.report as Submission;
  if (outcome !== 'submit') return asked;
  try {
    await startJobRunSync(endpoint, platform, parameters);
  } catch (failure) {
    if (!(failure instanceof TaskFailed)) throw failure;
    const known = looksForJobRun ? {} : { job_run_id: failure.jobRunId };
    const told = await ask({ action: 'cause', platform, attempt, ...known });
    if (told.error) return told;
    const { error, cause } = told.report as { readonly error: string; readonly cause: string };
    return { error: { errorType: error, errorMessage: cause } };
  }
  return ask({ action: 'record', attempt });
}
