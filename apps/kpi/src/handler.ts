import { Logger } from '@aws-lambda-powertools/logger';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { readConfig } from './config.ts';
import { readKpiEvent } from './event.ts';
import { computeKpis, type KpiReport } from './job.ts';

/** Lambda: computes the tables of a run. */
export const handler = (event: unknown): Promise<KpiReport> =>
  handleStage('kpi', new Logger({ serviceName: 'kpi' }), () => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readKpiEvent(event);
    const lake = new FolderStore(config.lake);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId };
    return { ...request, lake, work: () => computeKpis(request, { lake, engine }) };
  });
