import { RunRecord, readPublished } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { LoadOptions } from '@rentlake/warehouse';
import type { PublishPorts } from './job.ts';
import { emptyOfRuns, loadWarehouse, type WarehouseReport } from './load-warehouse.ts';

/**
 * Has the warehouse show the run that the lake publishes, whatever happened before: a process that died between its load
 * and its switch, two that published at once, a warehouse that is new. What is in step stays untouched.
 * Where the lake publishes nothing, no run of it is shown.
 * @returns undefined when there is no warehouse, or nothing that it was to show or to stop showing.
 */
export async function followPublished(
  marketplace: Marketplace,
  { lake, openWarehouse }: PublishPorts,
  options?: LoadOptions,
): Promise<WarehouseReport | undefined> {
  const publishedRun = async (): Promise<string | undefined> =>
    (await readPublished(lake, marketplace.name))?.published.run_id;
  const loadPublished = async (runId: string): Promise<WarehouseReport | undefined> => {
    const { manifest } = await RunRecord.open(lake, marketplace.name, runId);
    return loadWarehouse(marketplace, manifest, openWarehouse, options);
  };
  for (;;) {
    const runId = await publishedRun();
    const report =
      runId === undefined
        ? await emptyOfRuns(marketplace, lake, openWarehouse)
        : await loadPublished(runId);
    // Who publishes meanwhile may have loaded before us; who looks last settles it.
    if (report === undefined || (await publishedRun()) === runId) return report;
  }
}
