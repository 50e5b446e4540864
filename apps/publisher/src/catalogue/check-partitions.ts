import { dirname } from 'node:path/posix';
import { LakeError, type Manifest, type ObjectStore } from '@rentlake/lake';
import { runsSchema, type Marketplace } from '@rentlake/metrics';
import type { CataloguePartitions } from './ports.ts';

/**
 * Counts the partitions of a run in the catalogue: readers of one that lacks some would see less than the run.
 * @throws LakeError naming the table.
 */
export async function checkPartitions(
  marketplace: Marketplace,
  { run_id: runId, tables }: Manifest,
  lake: ObjectStore,
  partitions: CataloguePartitions,
): Promise<void> {
  for (const [name, { path }] of Object.entries(tables)) {
    const files = await lake.list(`${path}/`);
    const folders = new Set(
      files.map(({ key }) => dirname(key)).filter((folder) => folder !== path),
    );
    const known = await partitions.list(runsSchema(marketplace), name, runId);
    if (known.length === folders.size) continue;
    throw new LakeError(
      'usage',
      `The catalogue has ${known.length} partitions of ${name} of run ${runId}, its files have ${folders.size}. Send the run to crawler-trigger, then repeat. Nothing was changed.`,
    );
  }
}
