import { setTimeout as pause } from 'node:timers/promises';
import {
  GetJobRunCommand,
  StartJobRunCommand,
  type EMRServerlessClient,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless';
import type { Stage } from '@rentlake/lake';
import type { Outcome } from '@rentlake/testing';
import type { Invoke } from './road.ts';

/** The stages that Spark can do. */
export const sparkStages = ['ingestion', 'curated', 'kpi'] as const satisfies readonly Stage[];

const attempts = 3;
const pauseOfLoop = 250;
const running = ['SUBMITTED', 'PENDING', 'SCHEDULED', 'QUEUED', 'RUNNING', 'CANCELLING'];

interface Submission {
  readonly outcome: string;
  readonly request?: StartJobRunCommandInput;
}

/**
 * Calls functions; what Spark can do is done by EMR Serverless, as the state machine has it done: the function gives the request,
 * `.sync` sends it and waits, and the function records what the job reported. A job that failed is tried again by the next attempt.
 */
export const bySpark =
  (invoke: Invoke, emr: EMRServerlessClient): Invoke =>
  async (stage, event) => {
    const isSparks = (sparkStages as readonly Stage[]).includes(stage);
    if (!isSparks) return invoke(stage, event);
    let outcome: Outcome = { report: null };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      outcome = await oneAttempt(invoke, emr, stage, event, attempt);
      if (outcome.error?.errorType !== 'JobFailed') return outcome;
    }
    return outcome;
  };

async function oneAttempt(
  invoke: Invoke,
  emr: EMRServerlessClient,
  stage: Stage,
  event: object,
  attempt: number,
): Promise<Outcome> {
  const ask = (spark: object): Promise<Outcome> => invoke(stage, { ...event, spark });
  const platform = 'emr-serverless';
  const asked = await ask({ action: 'submission', platform, attempt, bytes: 1_000_000 });
  if (asked.error) return asked;
  const { outcome, request } = asked.report as Submission;
  if (outcome !== 'submit') return asked;
  const { applicationId, jobRunId } = await emr.send(new StartJobRunCommand(request!));
  let state = 'SUBMITTED';
  while (running.includes(state)) {
    await pause(pauseOfLoop);
    const found = await emr.send(new GetJobRunCommand({ applicationId, jobRunId }));
    state = found.jobRun?.state ?? 'FAILED';
  }
  if (state === 'SUCCESS') return ask({ action: 'record', attempt });
  const told = await ask({ action: 'cause', platform, attempt, job_run_id: jobRunId });
  if (told.error) return told;
  const { error, cause } = told.report as { readonly error: string; readonly cause: string };
  return { error: { errorType: error, errorMessage: cause } };
}
