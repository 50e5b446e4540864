import { retainRuns, type LakeStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';

export interface RetainRequest {
  readonly marketplace: Marketplace;
  /** Runs to keep besides the published one, counted from the newest. */
  readonly keep: number;
}

/** Removes old runs. @returns their ids. */
export function retain(
  { marketplace, keep }: RetainRequest,
  lake: LakeStore,
): Promise<readonly string[]> {
  const contents = {
    marketplace: marketplace.name,
    datasets: Object.keys(marketplace.datasets),
    tables: Object.keys(marketplace.metrics),
    queries: Object.keys(marketplace.queries),
  };
  return retainRuns(lake, contents, keep);
}
