import { lambdaTelemetry, openStore } from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readQueriesEvent } from './event.ts';
import { runQueries, type QueriesReport } from './job.ts';

/** Lambda: answers the named queries of a marketplace over a published run. */
export const handler = (event: unknown): Promise<QueriesReport> =>
  handleStage('athena-runner', lambdaTelemetry('athena-runner'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readQueriesEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId, concurrency: config.concurrency };
    return { marketplace, runId, lake, work: () => runQueries(request, { lake, engine }) };
  });
