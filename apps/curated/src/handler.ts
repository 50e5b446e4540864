import { lambdaTelemetry, openStore } from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readCuratedEvent } from './event.ts';
import { curate, type CuratedReport } from './job.ts';

/** Lambda: splits the raw rows of a run into curated and quarantined ones. */
export const handler = (event: unknown): Promise<CuratedReport> =>
  handleStage('curated', lambdaTelemetry('curated'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readCuratedEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId };
    return { ...request, lake, work: () => curate(request, { lake, engine }) };
  });
