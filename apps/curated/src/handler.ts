import { Logger } from '@aws-lambda-powertools/logger';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { readConfig } from './config.ts';
import { readCuratedEvent } from './event.ts';
import { curate, type CuratedReport } from './job.ts';

/** Lambda: splits the raw rows of a run into curated and quarantined ones. */
export const handler = (event: unknown): Promise<CuratedReport> =>
  handleStage('curated', new Logger({ serviceName: 'curated' }), () => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readCuratedEvent(event);
    const lake = new FolderStore(config.lake);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId };
    return { ...request, lake, work: () => curate(request, { lake, engine }) };
  });
