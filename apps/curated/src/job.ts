import { executeOptions, type Scalar, type StageContext } from '@rentlake/engine';
import { LakeError, RunRecord, layout, type DatasetCounts } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { curatedPlan, orphansPlan } from './plan.ts';
import { requireBalance } from './require-balance.ts';

export interface CuratedRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface CuratedReport {
  readonly run_id: string;
  readonly datasets: Readonly<Record<string, DatasetCounts>>;
}

/**
 * Turns the raw rows of a run into typed, unique, valid ones, and sets every other row aside with its reasons.
 * @throws LakeError when the counts of a dataset do not balance.
 */
export async function curate(
  { marketplace, runId }: CuratedRequest,
  context: StageContext,
): Promise<CuratedReport> {
  const run = await RunRecord.open(context.lake, marketplace.name, runId);
  run.require('ingestion');
  await run.stage('curated', context.engine.name, async () => {
    const datasets = await curateDatasets(marketplace, runId, context, run.manifest.datasets);
    requireBalance(datasets);
    return { datasets };
  });
  return { run_id: runId, datasets: run.manifest.datasets };
}

async function curateDatasets(
  marketplace: Marketplace,
  runId: string,
  context: StageContext,
  ingested: Readonly<Record<string, DatasetCounts>>,
): Promise<Record<string, DatasetCounts>> {
  const { engine } = context;
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const name = { marketplace: marketplace.name, runId };
  const counts: Record<string, DatasetCounts> = {};
  for (const dataset of Object.values(marketplace.datasets)) {
    const plan = curatedPlan(dataset, engine.dialect, name);
    const { written, measured } = await engine.execute(
      plan,
      scratchKey,
      executeOptions(context, dataset.name),
    );
    const before = ingested[dataset.name];
    if (!before)
      throw new LakeError(
        'corrupt',
        `The manifest of run ${runId} has no counts of ${dataset.name}.`,
      );
    const reasons = measured['reasons'] ?? [];
    counts[dataset.name] = {
      ...before,
      curated: written[layout.curated(marketplace.name, dataset.name, runId)] ?? 0,
      quarantined: written[layout.quarantine(marketplace.name, dataset.name, runId)] ?? 0,
      reasons: Object.fromEntries(
        reasons.map((row) => [String(row['reason']), Number(row['count'])]),
      ),
      nulled: positive(measured['nulled']?.[0]),
    };
  }
  const { measured } = await engine.execute(
    orphansPlan(marketplace, engine.dialect, runId),
    scratchKey,
    executeOptions(context, 'references'),
  );
  for (const [dataset, rows] of Object.entries(measured)) {
    const before = counts[dataset];
    if (before) counts[dataset] = { ...before, orphans: positive(rows[0]) };
  }
  return counts;
}

/** The counts of a row that are more than zero. */
function positive(row: Readonly<Record<string, Scalar>> | undefined): Record<string, number> {
  const counts = Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
