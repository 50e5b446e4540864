import { LakeError, RunRecord, type Manifest, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';

/** The run that a replay starts from. */
export interface ReplayBase {
  readonly runId: string;
  readonly manifest: Manifest;
}

/** @throws LakeError when the run is not there, or has no quarantine yet that could be repaired. */
export async function baseOf(
  lake: ObjectStore,
  marketplace: Marketplace,
  runId: string,
): Promise<ReplayBase> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  if (!run.isDone('curated')) {
    throw new LakeError(
      'usage',
      `Run ${runId} stopped before its rows were checked, so there is nothing to repair in it. Choose another base run.`,
    );
  }
  return { runId, manifest: run.manifest };
}
