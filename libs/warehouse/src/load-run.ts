import pRetry from 'p-retry';
import { differences } from './differences.ts';
import { LoadAgainError, WarehouseError } from './warehouse-error.ts';
import type { Warehouse, WarehouseLoad } from './warehouse.ts';

/** unchanged: readers saw this run already. */
export type LoadOutcome = 'loaded' | 'unchanged';

/**
 * Lets the readers of a warehouse see a run. Nothing changes for them unless all of its rows arrived. When others load
 * at the same moment, each does so after the other; the last one stays. A load that may succeed from its beginning is begun again.
 * @throws WarehouseError
 */
export function loadRun(load: WarehouseLoad, warehouse: Warehouse): Promise<LoadOutcome> {
  return pRetry(() => attempt(load, warehouse), {
    retries: 3,
    minTimeout: 50,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof LoadAgainError,
  });
}

async function attempt(load: WarehouseLoad, warehouse: Warehouse): Promise<LoadOutcome> {
  const newest = await warehouse.newest(load);
  if (newest?.fingerprint === load.fingerprint) {
    if (differences(load, await warehouse.measure(load)).length === 0) return 'unchanged';
  }
  const wrong = differences(load, await warehouse.stage(load));
  if (wrong.length > 0) {
    throw new WarehouseError(
      'data',
      `What arrived in ${warehouse.location} is not what run ${load.runId} computed: ${wrong.join('; ')}. Nothing was changed. Were files of the run changed in the lake? Start a new run.`,
    );
  }
  await warehouse.replace(load, newest);
  return 'loaded';
}
