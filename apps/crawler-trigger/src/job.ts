import { RunRecord } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { cataloguedRun, type CrawlAction } from './catalogue.ts';
import { inspectRun, type CrawlPorts } from './inspect-run.ts';
import { readRunTables } from './run-tables.ts';

export interface CrawlRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** By default, start. */
  readonly action?: CrawlAction | undefined;
}

export interface CrawlReport {
  readonly run_id: string;
  /** crawling: ask for the status, later. done: the catalogue has all of the run. */
  readonly state: 'crawling' | 'done';
  /** Crawlers that are at work, for this run or for another one before it. */
  readonly waiting_for: readonly string[];
  /** Tables whose definition is inferred anew, because the catalogue did not have their shape. */
  readonly inferred: readonly string[];
  /** Table → number of partitions of this run. */
  readonly partitions: Readonly<Record<string, number>>;
}

const stage = 'crawler-trigger';

/**
 * Makes the tables of a run known to the catalogue. Returns at once; while `state` is `crawling`, it is to be called again.
 * @throws LakeError naming each difference between the files, the catalogue and the contract, or rows that are missing.
 */
export async function crawl(
  { marketplace, runId, action = 'start' }: CrawlRequest,
  { lake, catalogue }: CrawlPorts,
): Promise<CrawlReport> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  run.require('kpi');
  let waitingFor: readonly string[] = [];
  const work = async (): Promise<void> => {
    const { tables } = await inspectRun(marketplace, run.manifest, { lake, catalogue });
    waitingFor = await catalogue.register(cataloguedRun(marketplace, run.manifest, tables), action);
  };
  if (!catalogue.mayWait && !run.isDone(stage)) {
    await run.stage(stage, catalogue.name, async () => {
      await work();
      return {};
    });
  } else {
    try {
      // Of a run that is known already as well: it may be known to another catalogue only, or have been lost there.
      await work();
    } catch (error) {
      await run.stage(stage, catalogue.name, () => Promise.reject(error as Error));
      throw error;
    }
    // A stage that still waits is not recorded: asking for its status changes nothing.
    if (waitingFor.length === 0) await run.stage(stage, catalogue.name, () => Promise.resolve({}));
  }
  const found = await readRunTables(lake, marketplace.name, runId);
  return {
    run_id: runId,
    state: waitingFor.length === 0 ? 'done' : 'crawling',
    waiting_for: waitingFor,
    inferred: found?.inferred ?? [],
    partitions: Object.fromEntries(
      Object.entries(found?.tables ?? {}).map(([name, { partitions }]) => [
        name,
        partitions.length,
      ]),
    ),
  };
}
