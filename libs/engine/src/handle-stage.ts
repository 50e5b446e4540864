import { LakeError, layout, type LakeStore, type Stage } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { StageFailure, stageFailure } from './stage-failure.ts';

/** What a handler needs of a structured logger. */
export interface StageLogger {
  appendKeys(keys: Record<string, string>): void;
  info(message: string, fields: Record<string, string | number>): void;
  error(message: string, error: Error): void;
}

/** A stage of one run, ready to be worked on. */
export interface PreparedStage<Report> {
  readonly marketplace: Marketplace;
  readonly runId: string;
  readonly lake: LakeStore;
  readonly work: () => Promise<Report>;
}

/** Step Functions passes on no more than this. */
const longestReport = 256 * 1024;

/**
 * Does a stage for an event: alone on its run, with the run's id on every line logged.
 * @throws StageFailure, whatever went wrong.
 */
export async function handleStage<Report>(
  stage: Stage,
  logger: StageLogger,
  prepare: () => PreparedStage<Report>,
): Promise<Report> {
  logger.appendKeys({ stage });
  try {
    const { marketplace, runId, lake, work } = prepare();
    logger.appendKeys({ marketplace: marketplace.name, run_id: runId });
    // Engines work in a folder of the run: a second one would clear it away under the first.
    await using lock = await lake.lock(layout.run(marketplace.name, runId));
    if (!lock) {
      throw new LakeError(
        'conflict',
        `Run ${runId} of ${marketplace.name} is being worked on by somebody else. Repeat the event later.`,
      );
    }
    const start = performance.now();
    const report = await work();
    const bytes = Buffer.byteLength(JSON.stringify(report));
    logger.info('stage done', {
      milliseconds: Math.round(performance.now() - start),
      report_bytes: bytes,
    });
    if (bytes >= longestReport) {
      throw new StageFailure(
        'BadData',
        `The stage is done, but its report has ${bytes} bytes and a state machine takes ${longestReport}. Does the source have very many columns?`,
      );
    }
    return report;
  } catch (error) {
    const failure = stageFailure(error);
    logger.error('stage failed', failure);
    throw failure;
  }
}
