import { readJobReport } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
  checkStoredRows,
  layout,
  type DatasetCounts,
  type ObjectStore,
} from '@rentlake/lake';
import * as z from 'zod';
import type { CuratedReport, CuratedRequest } from './job.ts';
import { requireBalance } from './require-balance.ts';

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

const reportSchema = z.object({
  datasets: z.record(
    z.string(),
    z.object({
      raw: count,
      curated: count,
      quarantined: count,
      reasons: counts,
      nulled: counts,
      orphans: counts,
    }),
  ),
});

/** Records what `curated_job.py` did as the stage of a run, as if this process had done it. */
export async function recordCurated(
  { marketplace, runId, attempt }: CuratedRequest & { readonly attempt: number },
  lake: ObjectStore,
): Promise<CuratedReport> {
  const of = { marketplace: marketplace.name, runId, job: 'curated_job', attempt };
  const run = await RunRecord.open(lake, marketplace.name, runId);
  run.require('ingestion');
  if (!run.isDone('curated')) {
    const report = await readJobReport(lake, of, reportSchema);
    await run.stage('curated', 'spark', async () => {
      const datasets: Record<string, DatasetCounts> = {};
      for (const [name, before] of Object.entries(run.manifest.datasets)) {
        const { raw, ...found } = report.datasets[name] ?? {};
        if (raw !== before.raw) {
          throw new LakeError(
            'corrupt',
            `Run ${runId} has ${before.raw} raw rows of ${name}, and its Spark job read ${raw ?? 'none'}. Submit the job again.`,
          );
        }
        datasets[name] = { ...before, ...found };
      }
      requireBalance(datasets);
      for (const [name, { curated = 0, quarantined = 0 }] of Object.entries(datasets)) {
        await checkStoredRows(lake, layout.curated(marketplace.name, name, runId), curated);
        await checkStoredRows(lake, layout.quarantine(marketplace.name, name, runId), quarantined);
      }
      return { datasets };
    });
  }
  return { run_id: runId, datasets: run.manifest.datasets };
}
