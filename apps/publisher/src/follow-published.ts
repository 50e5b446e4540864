import { RunRecord, readPublished } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { PublishPorts } from './job.ts';
import { loadWarehouse, type WarehouseReport } from './load-warehouse.ts';

/**
 * Has the warehouse show the run that the lake publishes, whatever happened before: a process that died between its load
 * and its switch, two that published at once, a warehouse that is new. What is in step stays untouched.
 * @returns undefined when nothing is published, or there is no warehouse.
 */
export async function followPublished(
  marketplace: Marketplace,
  { lake, openWarehouse }: PublishPorts,
): Promise<WarehouseReport | undefined> {
  const publishedRun = async (): Promise<string | undefined> =>
    (await readPublished(lake, marketplace.name))?.published.run_id;
  for (;;) {
    const runId = await publishedRun();
    if (runId === undefined) return undefined;
    const { manifest } = await RunRecord.open(lake, marketplace.name, runId);
    const report = await loadWarehouse(marketplace, manifest, openWarehouse);
    // Who publishes meanwhile may have loaded before us; who looks last settles it.
    if (report === undefined || (await publishedRun()) === runId) return report;
  }
}
