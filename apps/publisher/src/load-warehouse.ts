import type { Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { loadRun, warehouseLoad, type LoadOutcome, type Warehouse } from '@rentlake/warehouse';

export type OpenWarehouse = () => Promise<Warehouse>;

export interface WarehouseReport {
  readonly run_id: string;
  /** Of the warehouse, without password. */
  readonly location: string;
  readonly outcome: LoadOutcome;
}

/**
 * Has the warehouse show a run. @returns undefined when the marketplace has none, or none is given.
 * @throws WarehouseError
 */
export async function loadWarehouse(
  marketplace: Marketplace,
  manifest: Manifest,
  open: OpenWarehouse | undefined,
): Promise<WarehouseReport | undefined> {
  const load = warehouseLoad(marketplace, manifest);
  if (!load || !open) return undefined;
  await using warehouse = await open();
  const outcome = await loadRun(load, warehouse);
  return { run_id: load.runId, location: warehouse.location, outcome };
}
