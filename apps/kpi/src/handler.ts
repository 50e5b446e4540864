import {
  answerSpark,
  lambdaTelemetry,
  openStore,
  type SparkCause,
  type SparkSubmission,
} from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readKpiEvent } from './event.ts';
import { computeKpis, type KpiReport } from './job.ts';
import { recordKpis } from './record.ts';

/** Lambda: computes the tables of a run, or has them computed by Spark. */
export const handler = (event: unknown): Promise<KpiReport | SparkSubmission | SparkCause> =>
  handleStage('kpi', lambdaTelemetry('kpi'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId, spark } = readKpiEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const request = { marketplace, runId };
    const run = { ...request, lake };
    if (spark) {
      const context = { ...config, ...run, location: config.lake, owner };
      const work = () =>
        answerSpark(spark, context, {
          stage: 'kpi',
          follows: 'curated',
          record: (attempt, scripts) => recordKpis({ ...request, attempt, scripts }, lake),
        });
      return { ...run, work };
    }
    const engine = new EmbeddedEngine(lake, config.engine);
    return { ...run, work: () => computeKpis(request, { lake, engine }) };
  });
