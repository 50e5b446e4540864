import { readJobReport } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
  checkStoredRows,
  layout,
  manifestSchema,
  type ObjectStore,
  type TableRecord,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import * as z from 'zod';
import type { KpiReport, KpiRequest } from './job.ts';

const reportSchema = z.object({ tables: manifestSchema.shape.tables });

export interface RecordRequest extends KpiRequest {
  readonly attempt: number;
  /** The scripts that computed the tables of the marketplace among them. */
  readonly scripts: readonly string[];
}

/** Records what Spark computed as the stage of a run, as if this process had done it. */
export async function recordKpis(
  { marketplace, runId, attempt, scripts }: RecordRequest,
  lake: ObjectStore,
): Promise<KpiReport> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  run.require('curated');
  if (!run.isDone('kpi')) {
    const reported: Record<string, TableRecord> = {};
    for (const job of scripts) {
      const of = { marketplace: marketplace.name, runId, job, attempt };
      Object.assign(reported, (await readJobReport(lake, of, reportSchema)).tables);
    }
    await run.stage('kpi', 'spark', async () => {
      const tables = tablesOf(marketplace, runId, reported);
      for (const { path, rows } of Object.values(tables)) await checkStoredRows(lake, path, rows);
      return { tables };
    });
  }
  return { run_id: runId, tables: run.manifest.tables };
}

/** @throws LakeError when a table is missing, or lies elsewhere. */
function tablesOf(
  marketplace: Marketplace,
  runId: string,
  reported: Readonly<Record<string, TableRecord>>,
): Record<string, TableRecord> {
  const tables = Object.keys(marketplace.metrics).map((name): [string, TableRecord] => {
    const path = layout.presentation(marketplace.name, name, runId);
    const table = reported[name];
    if (table?.path === path) return [name, table];
    throw new LakeError(
      'corrupt',
      `The reports of run ${runId} do not tell of the table ${name} in ${path}. Submit the job that computes it, and name it among the scripts.`,
    );
  });
  return Object.fromEntries(tables);
}
