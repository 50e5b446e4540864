import { Logger } from '@aws-lambda-powertools/logger';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { readConfig } from './config.ts';
import { readQueriesEvent } from './event.ts';
import { runQueries, type QueriesReport } from './job.ts';

/** Lambda: answers the named queries of a marketplace over a published run. */
export const handler = (event: unknown): Promise<QueriesReport> =>
  handleStage('athena-runner', new Logger({ serviceName: 'athena-runner' }), () => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readQueriesEvent(event);
    const lake = new FolderStore(config.lake);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId, concurrency: config.concurrency };
    return { marketplace, runId, lake, work: () => runQueries(request, { lake, engine }) };
  });
