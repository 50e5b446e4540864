import { readPublished, type LakeStore } from '@rentlake/lake';
import {
  publish,
  rollback,
  type PublishPorts,
  type PublishReport,
  type PublishRequest,
} from './job.ts';
import { retain } from './retain.ts';
import { showPublished, type ShownReport } from './show-published.ts';

export interface PublisherRequest extends PublishRequest {
  /** follow: publish nothing, and have all that shows runs show the published one. */
  readonly action: 'publish' | 'rollback' | 'follow';
  /** Runs that retention keeps, besides the published one. */
  readonly keep: number;
}

export interface PublisherPorts extends PublishPorts {
  readonly lake: LakeStore;
}

export interface PublisherReport extends PublishReport {
  readonly shown: ShownReport;
  /** Runs that retention removed. */
  readonly removed: readonly string[];
}

/**
 * Lets readers see a run everywhere, in this order: warehouse and lake, then what follows the lake, and at last, after a new
 * run only, old ones go.
 */
export async function publisherWork(
  { action, keep, ...run }: PublisherRequest,
  ports: PublisherPorts,
): Promise<PublisherReport> {
  const { marketplace, runId } = run;
  if (action === 'follow') {
    // A publisher that failed may have left a switch on its way: a new load has the warehouse refuse it.
    const shown = await showPublished(marketplace, ports, { anew: true });
    const published = (await readPublished(ports.lake, marketplace.name))?.published.run_id;
    return { run_id: runId, previous_run_id: published, shown, removed: [] };
  }
  const report = await (action === 'rollback' ? rollback : publish)(run, ports);
  const shown = await showPublished(marketplace, ports);
  const removed = action === 'rollback' ? [] : await retain({ marketplace, keep }, ports);
  return { ...report, shown, removed };
}
