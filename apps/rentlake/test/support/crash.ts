import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileLock, type Manifest, type Stage } from '@rentlake/lake';
import { startRentlake, type Ended } from './process.ts';

export interface RunToKill {
  readonly lake: string;
  readonly marketplace: string;
  readonly runId: string;
  /** The arguments of the command. */
  readonly args: readonly string[];
}

/** Whether the manifest of a run says that a stage is at work. */
export function stageRunning(
  { lake, marketplace, runId }: Omit<RunToKill, 'args'>,
  stage: Stage,
): boolean {
  try {
    const file = join(lake, 'runs', marketplace, runId, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    return manifest.stages[stage]?.state === 'running';
  } catch {
    return false;
  }
}

/** What holds a stage back from being done: for the publisher the switch, for the others their entry in the manifest. */
const gateOf = ({ lake, marketplace, runId }: RunToKill, stage: Stage): string =>
  stage === 'publisher'
    ? join(lake, 'presentation', marketplace, '._published.json.lock')
    : join(lake, 'runs', marketplace, runId, '.manifest.json.lock');

/**
 * Starts a run and sends it `signal` when `stage` has been at work for `delay` milliseconds.
 * @returns how the process ended, and whether the signal came within the stage.
 */
export async function signalInStage(
  run: RunToKill,
  stage: Stage,
  { signal, delay, hold }: { signal: NodeJS.Signals; delay: number; hold: boolean },
): Promise<Ended & { readonly hit: boolean }> {
  const early =
    hold && stage === 'publisher' ? await FileLock.acquire(gateOf(run, stage), 1) : undefined;
  const { process: child, ended } = startRentlake(run.args);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver && !stageRunning(run, stage)) await sleep(1);
  const gate =
    early ?? (hold && !isOver ? await FileLock.acquire(gateOf(run, stage), 1) : undefined);
  await sleep(delay);
  const hit = !isOver && stageRunning(run, stage);
  child.kill(signal);
  gate?.[Symbol.dispose]();
  return { ...(await ended), hit };
}
