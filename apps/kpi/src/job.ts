import { executeOptions, type Scalar, type StageContext } from '@rentlake/engine';
import { RunRecord, layout, type TableRecord } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { kpiPlan } from './plan.ts';

export interface KpiRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface KpiReport {
  readonly run_id: string;
  readonly tables: Readonly<Record<string, TableRecord>>;
}

/** Computes the tables of a marketplace from the curated rows of a run. Nobody sees them before they are published. */
export async function computeKpis(
  { marketplace, runId }: KpiRequest,
  context: StageContext,
): Promise<KpiReport> {
  const run = await RunRecord.open(context.lake, marketplace.name, runId);
  run.require('curated');
  await run.stage('kpi', context.engine.name, async () => {
    const { written, measured } = await context.engine.execute(
      kpiPlan(marketplace, context.engine.dialect, runId),
      layout.scratch(marketplace.name, runId, 'engine'),
      executeOptions(context, 'tables'),
    );
    const tables = Object.keys(marketplace.metrics).map((name): [string, TableRecord] => {
      const path = layout.presentation(marketplace.name, name, runId);
      const sums = measured[path]?.[0];
      return [name, { path, rows: written[path] ?? 0, ...(sums ? { sums: texts(sums) } : {}) }];
    });
    return { tables: Object.fromEntries(tables) };
  });
  return { run_id: runId, tables: run.manifest.tables };
}

/** Sums come as texts, which hold every digit. */
const texts = (sums: Readonly<Record<string, Scalar>>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, sum === null ? null : String(sum)]),
  );
