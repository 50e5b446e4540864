import { lambdaTelemetry, openAthena, openStore } from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { runsSchema } from '@rentlake/metrics';
import { answerInAthena } from './athena/answer-in-athena.ts';
import { readConfig } from './config.ts';
import { readQueriesEvent } from './event.ts';
import { runQueries, type QueriesReport } from './job.ts';

/** Lambda: answers the named queries of a marketplace over a published run, in Athena where a workgroup is named. */
export const handler = (event: unknown): Promise<QueriesReport> =>
  handleStage('athena-runner', lambdaTelemetry('athena-runner'), (owner) => {
    const { workgroup, concurrency, timeout, pricePerTerabyte, ...config } = readConfig();
    const { marketplace, run_id: runId, action } = readQueriesEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const engine = new EmbeddedEngine(lake, config.engine);
    const run = { marketplace, runId };
    if (workgroup === undefined) {
      return { ...run, lake, work: () => runQueries({ ...run, concurrency }, { lake, engine }) };
    }
    const athena = openAthena({ workgroup, database: runsSchema(marketplace) }, config.aws, owner);
    const request = {
      ...run,
      action: action ?? ('start' as const),
      concurrency,
      timeout,
      pricePerTerabyte,
    };
    return { ...run, lake, work: () => answerInAthena(request, { lake, engine, athena }) };
  });
