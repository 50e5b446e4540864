import pRetry from 'p-retry';
import { differences } from './differences.ts';
import { LoadAgainError, WarehouseError } from './warehouse-error.ts';
import type { LedgerEntry, Warehouse, WarehouseLoad } from './warehouse.ts';

/** unchanged: readers saw this run already. */
export type LoadOutcome = 'loaded' | 'unchanged';

export interface LoadOptions {
  /**
   * Load also what readers see already: the new entry of the ledger has every load refused that began before it, such as that of a
   * publisher which died with its switch on the way.
   */
  readonly anew?: boolean;
}

/**
 * Lets the readers of a warehouse see a run. Nothing changes for them unless all of its rows arrived. When others load
 * at the same moment, each does so after the other; the last one stays. A load that may succeed from its beginning is begun again.
 * @throws WarehouseError
 */
export function loadRun(
  load: WarehouseLoad,
  warehouse: Warehouse,
  { anew = false }: LoadOptions = {},
): Promise<LoadOutcome> {
  return beginningAgain(async () => {
    const newest = await warehouse.newest(load);
    if (!anew && newest?.fingerprint === load.fingerprint) {
      if (differences(load, await warehouse.measure(load)).length === 0) return 'unchanged';
    }
    await loadOver(newest, load, warehouse);
    return 'loaded';
  });
}

/**
 * Lets the readers of a warehouse see no rows any more, where the load that they see is one that `isToGo`.
 * @param nothing Of `emptyLoad`.
 * @throws WarehouseError
 */
export function emptyWarehouse(
  nothing: WarehouseLoad,
  warehouse: Warehouse,
  isToGo: (newest: LedgerEntry) => Promise<boolean>,
): Promise<LoadOutcome> {
  return beginningAgain(async () => {
    const newest = await warehouse.newest(nothing);
    if (!newest || !(await isToGo(newest))) return 'unchanged';
    await loadOver(newest, nothing, warehouse);
    return 'loaded';
  });
}

const beginningAgain = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
  pRetry(attempt, {
    retries: 3,
    minTimeout: 50,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof LoadAgainError,
  });

async function loadOver(
  newest: LedgerEntry | undefined,
  load: WarehouseLoad,
  warehouse: Warehouse,
): Promise<void> {
  const wrong = differences(load, await warehouse.stage(load));
  if (wrong.length > 0) {
    throw new WarehouseError(
      'data',
      `What arrived in ${warehouse.location} is not what run ${load.runId} computed: ${wrong.join('; ')}. Nothing was changed. Were files of the run changed in the lake? Start a new run.`,
    );
  }
  await warehouse.replace(load, newest);
}
