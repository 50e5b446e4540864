import {
  answerSpark,
  lambdaTelemetry,
  openStore,
  type SparkCause,
  type SparkSubmission,
} from '@rentlake/aws';
import { EmbeddedEngine, handleStage, shortReport } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readCuratedEvent } from './event.ts';
import { curate, type CuratedReport } from './job.ts';
import { recordCurated } from './record.ts';

/** Lambda: splits the raw rows of a run into curated and quarantined ones, or has Spark do it. */
export const handler = (event: unknown): Promise<CuratedReport | SparkSubmission | SparkCause> =>
  handleStage('curated', lambdaTelemetry('curated'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId, spark } = readCuratedEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const request = { marketplace, runId };
    const run = { ...request, lake };
    if (spark) {
      const context = { ...config, ...run, location: config.lake, owner };
      const work = () =>
        answerSpark(spark, context, {
          stage: 'curated',
          follows: 'ingestion',
          record: async (attempt) =>
            shortReport(await recordCurated({ ...request, attempt }, lake)),
        });
      return { ...run, work };
    }
    const engine = new EmbeddedEngine(lake, config.engine);
    return { ...run, work: async () => shortReport(await curate(request, { lake, engine })) };
  });
