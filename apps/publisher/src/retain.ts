import { retainRuns, type LakeStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { forgetRuns } from './catalogue/forget-runs.ts';
import type { PublishedCatalogue } from './catalogue/ports.ts';

export interface RetainRequest {
  readonly marketplace: Marketplace;
  /** Runs to keep besides the published one, counted from the newest. */
  readonly keep: number;
}

export interface RetainPorts {
  readonly lake: LakeStore;
  /** It forgets the runs that are gone. */
  readonly catalogue?: Pick<PublishedCatalogue, 'partitions'> | undefined;
}

/** Removes old runs. @returns their ids. */
export async function retain(
  { marketplace, keep }: RetainRequest,
  { lake, catalogue }: RetainPorts,
): Promise<readonly string[]> {
  const contents = {
    marketplace: marketplace.name,
    datasets: Object.keys(marketplace.datasets),
    tables: Object.keys(marketplace.metrics),
    queries: Object.keys(marketplace.queries),
  };
  const removed = await retainRuns(lake, contents, keep);
  if (catalogue) await forgetRuns(marketplace, lake, catalogue.partitions);
  return removed;
}
