import { lambdaTelemetry, openStore } from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readKpiEvent } from './event.ts';
import { computeKpis, type KpiReport } from './job.ts';

/** Lambda: computes the tables of a run. */
export const handler = (event: unknown): Promise<KpiReport> =>
  handleStage('kpi', lambdaTelemetry('kpi'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readKpiEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId };
    return { ...request, lake, work: () => computeKpis(request, { lake, engine }) };
  });
