import { executeOptions, type StageContext } from '@rentlake/engine';
import { RunRecord, layout, type OutputRecord } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { kpiPlan } from './plan.ts';

export interface KpiRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface KpiReport {
  readonly run_id: string;
  readonly tables: Readonly<Record<string, OutputRecord>>;
}

/** Computes the tables of a marketplace from the curated rows of a run. Nobody sees them before they are published. */
export async function computeKpis(
  { marketplace, runId }: KpiRequest,
  context: StageContext,
): Promise<KpiReport> {
  const run = await RunRecord.open(context.lake, marketplace.name, runId);
  run.require('curated');
  await run.stage('kpi', context.engine.name, async () => {
    const { written } = await context.engine.execute(
      kpiPlan(marketplace, context.engine.dialect, runId),
      layout.scratch(marketplace.name, runId, 'engine'),
      executeOptions(context, 'tables'),
    );
    const tables = Object.keys(marketplace.metrics).map((name): [string, OutputRecord] => {
      const path = layout.presentation(marketplace.name, name, runId);
      return [name, { path, rows: written[path] ?? 0 }];
    });
    return { tables: Object.fromEntries(tables) };
  });
  return { run_id: runId, tables: run.manifest.tables };
}
