import { setTimeout as pause } from 'node:timers/promises';
import { stages, type Stage } from '@rentlake/lake';
import type { Outcome } from '@rentlake/testing';

/** Calls a function. */
export type Invoke = (stage: Stage, event: object) => Promise<Outcome>;

export interface RoadRequest {
  readonly marketplace: string;
  readonly runId: string;
}

/** Where a run ended. */
export type RoadEnd =
  | { readonly state: 'published' }
  | {
      readonly state: 'failed';
      readonly stage: Stage;
      readonly name: string;
      readonly cause: string;
    };

/** Failures after which the same event may well succeed: ours by name, and those of Lambda itself. */
const passing = ['Throttled', 'Transient', 'Conflict', 'Sandbox.Timedout', 'Runtime.ExitError'];

/** As a state machine has it, but for the pauses, which here are milliseconds. */
const attempts = 8;
const firstPause = 100;
const longestPause = 3_200;
const pauseOfLoop = 400;
const loops = 300;

/**
 * Takes a run down the road as its state machine does: each stage once, repeated after what passes by itself; a stage that
 * waits for others is asked for its status until it is done.
 */
export async function takeDownTheRoad(
  invoke: Invoke,
  { marketplace, runId }: RoadRequest,
  from: readonly Stage[] = stages,
): Promise<RoadEnd> {
  const event = { marketplace, run_id: runId };
  for (const stage of from) {
    let outcome = await patiently(() => invoke(stage, event));
    for (let loop = 0; loop < loops && isWaiting(outcome); loop += 1) {
      await pause(pauseOfLoop);
      outcome = await patiently(() => invoke(stage, { ...event, action: 'status' }));
    }
    if (outcome.error) {
      // Whatever publishing left behind, readers of all places see the same run.
      if (stage === 'publisher') await patiently(() => invoke(stage, { ...event, follow: true }));
      const { errorType: name, errorMessage: cause } = outcome.error;
      return { state: 'failed', stage, name, cause };
    }
    if (isWaiting(outcome)) return { state: 'failed', stage, name: 'States.Timeout', cause: '' };
  }
  return { state: 'published' };
}

/** Repeats what may pass by itself. */
export async function patiently(invoke: () => Promise<Outcome>): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await invoke();
    const mayPass = outcome.error && passing.includes(outcome.error.errorType);
    if (!mayPass || attempt === attempts) return outcome;
    await pause(Math.min(firstPause * 2 ** attempt, longestPause));
  }
}

const isWaiting = ({ report }: Outcome): boolean =>
  typeof report === 'object' && report !== null && 'state' in report && report.state !== 'done';
