import { RunRecord, type Manifest, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  emptyLoad,
  emptyWarehouse,
  loadRun,
  warehouseLoad,
  type LedgerEntry,
  type LoadOptions,
  type LoadOutcome,
  type Warehouse,
} from '@rentlake/warehouse';

export type OpenWarehouse = () => Promise<Warehouse>;

export interface WarehouseReport {
  /** `(none)` when it was emptied. */
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
  options?: LoadOptions,
): Promise<WarehouseReport | undefined> {
  const load = warehouseLoad(marketplace, manifest);
  if (!load || !open) return undefined;
  await using warehouse = await open();
  const outcome = await loadRun(load, warehouse, options);
  return { run_id: load.runId, location: warehouse.location, outcome };
}

/**
 * Empties the tables of a warehouse that shows a run of this lake. For a lake that publishes none: the publisher of its first run
 * came no further than the warehouse. What another lake has loaded stays.
 * @returns undefined when there was nothing to empty.
 * @throws WarehouseError
 */
export async function emptyOfRuns(
  marketplace: Marketplace,
  lake: ObjectStore,
  open: OpenWarehouse | undefined,
): Promise<WarehouseReport | undefined> {
  const nothing = emptyLoad(marketplace);
  if (!nothing || !open) return undefined;
  const isOurs = async ({ runId, fingerprint }: LedgerEntry): Promise<boolean> => {
    const run = await RunRecord.find(lake, marketplace.name, runId);
    return (
      run !== undefined && warehouseLoad(marketplace, run.manifest)?.fingerprint === fingerprint
    );
  };
  await using warehouse = await open();
  const outcome = await emptyWarehouse(nothing, warehouse, isOurs);
  if (outcome === 'unchanged') return undefined;
  return { run_id: nothing.runId, location: warehouse.location, outcome };
}
