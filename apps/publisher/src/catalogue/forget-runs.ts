import { layout, type ObjectStore } from '@rentlake/lake';
import { runsSchema, type Marketplace } from '@rentlake/metrics';
import type { CataloguePartitions } from './ports.ts';

/** Removes the partitions of runs that the lake has no more. @returns how many. */
export async function forgetRuns(
  marketplace: Marketplace,
  lake: ObjectStore,
  partitions: CataloguePartitions,
): Promise<number> {
  let forgotten = 0;
  for (const table of Object.keys(marketplace.metrics)) {
    const known = await partitions.list(runsSchema(marketplace), table);
    // Listed after the partitions: of a run that begins meanwhile, none is removed.
    const runs = await runsOf(lake, marketplace.name);
    const gone = known.filter(([runId = '']) => !runs.has(runId));
    await partitions.remove(runsSchema(marketplace), table, gone);
    forgotten += gone.length;
  }
  return forgotten;
}

async function runsOf(lake: ObjectStore, marketplace: string): Promise<ReadonlySet<string>> {
  const folder = `${layout.runs(marketplace)}/`;
  const objects = await lake.list(folder);
  return new Set(objects.map(({ key }) => key.slice(folder.length).split('/', 1)[0] ?? ''));
}
