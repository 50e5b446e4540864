import { retainRuns, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';

export interface RetainRequest {
  readonly marketplace: Marketplace;
  /** Runs to keep besides the published one, counted from the newest. */
  readonly keep: number;
  /** Whether somebody is at work on a run; such a run stays. */
  readonly isActive: (runId: string) => Promise<boolean>;
}

/** Removes old runs. @returns their ids. */
export function retain(
  { marketplace, keep, isActive }: RetainRequest,
  lake: ObjectStore,
): Promise<readonly string[]> {
  const contents = {
    marketplace: marketplace.name,
    datasets: Object.keys(marketplace.datasets),
    tables: Object.keys(marketplace.metrics),
    queries: Object.keys(marketplace.queries),
  };
  return retainRuns(lake, contents, keep, isActive);
}
