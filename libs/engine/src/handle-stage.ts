import { LakeError, layout, type LakeStore, type Stage } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { StageFailure, stageFailure } from './stage-failure.ts';

/** What a handler needs of a structured logger. */
export interface StageLogger {
  appendKeys(keys: Record<string, string>): void;
  info(message: string, fields: Record<string, string | number | string[]>): void;
  error(message: string, error: Error): void;
}

/** What a handler tells of its work, and to whom. */
export interface StageTelemetry {
  readonly logger: StageLogger;
  /** @param outcome `Done`, or the name of the failure. */
  readonly measure: (marketplace: string, outcome: string, milliseconds: number) => void;
  readonly trace: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
}

/** A stage of one run, ready to be worked on. */
export interface PreparedStage<Report> {
  readonly marketplace: Marketplace;
  readonly runId: string;
  readonly lake: LakeStore;
  readonly work: () => Promise<Report>;
}

/**
 * Bytes. Step Functions passes on 256 KB from state to state, of which a report is not all: what Lambda tells beside it
 * (status, version, headers), and what the state machine has of its own, count as well.
 */
const longestReport = 200 * 1024;

/**
 * Does a stage for an event: alone on its run, with the run's id on every line logged.
 * @param prepare Gives what it opens to the owner, who closes it at the end.
 * @throws StageFailure, whatever went wrong.
 */
export async function handleStage<Report>(
  stage: Stage,
  { logger, measure, trace }: StageTelemetry,
  prepare: (owner: AsyncDisposableStack) => PreparedStage<Report>,
): Promise<Report> {
  logger.appendKeys({ stage });
  const start = performance.now();
  let measured = 'unknown';
  const done = (outcome: string): number => {
    const milliseconds = Math.round(performance.now() - start);
    measure(measured, outcome, milliseconds);
    return milliseconds;
  };
  try {
    await using owner = new AsyncDisposableStack();
    const { marketplace, runId, lake, work } = prepare(owner);
    measured = marketplace.name;
    logger.appendKeys({ marketplace: marketplace.name, run_id: runId });
    const report = await trace(stage, () => aloneOn(lake, marketplace.name, runId, work));
    const bytes = Buffer.byteLength(JSON.stringify(report));
    if (bytes > longestReport) {
      throw new StageFailure(
        'Defect',
        `The stage is done, but its report has ${bytes} bytes, and a state machine takes ${longestReport}.`,
      );
    }
    logger.info('stage done', { milliseconds: done('Done'), report_bytes: bytes });
    return report;
  } catch (error) {
    const failure = stageFailure(error);
    done(failure.name);
    logger.error('stage failed', failure);
    throw failure;
  }
}

/** Engines work in a folder of the run: a second one would clear it away under the first. */
async function aloneOn<Report>(
  lake: LakeStore,
  marketplace: string,
  runId: string,
  work: () => Promise<Report>,
): Promise<Report> {
  await using lock = await lake.lock(layout.run(marketplace, runId));
  if (lock) return await work();
  throw new LakeError(
    'conflict',
    `Run ${runId} of ${marketplace} is being worked on by somebody else. Repeat the event later.`,
  );
}
