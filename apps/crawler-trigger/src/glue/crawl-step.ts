import { StageFailure } from '@rentlake/engine';
import type { CrawlAction } from '../catalogue.ts';
import type { Crawlers } from './ports.ts';

export interface CrawlStep {
  readonly crawler: string;
  /** A crawl that started earlier may not have seen all files. */
  readonly filesComplete: Date;
  readonly action: CrawlAction;
}

/**
 * One look at a crawler, and a start when it is ready. A crawl that runs is not told apart: when it is over, its start
 * tells whether it covered the files. Only then it is judged, and not by `start`, which wants a new one.
 * @throws StageFailure (JobFailed) when the crawl that covered the files failed.
 */
export async function crawlStep(
  { crawler, filesComplete, action }: CrawlStep,
  crawlers: Crawlers,
): Promise<'waiting' | 'crawled'> {
  const { isReady, last } = await crawlers.look(crawler);
  if (!isReady) return 'waiting';
  const isCovered = last !== undefined && last.startedAt >= filesComplete;
  if (action === 'start' || !isCovered) {
    await crawlers.start(crawler);
    return 'waiting';
  }
  if (last.outcome === 'succeeded') return 'crawled';
  const told = last.error?.replace(/\.$/, '') ?? 'Glue says no more';
  throw new StageFailure(
    'JobFailed',
    `Crawler ${crawler} ${last.outcome === 'failed' ? 'failed' : 'was cancelled'}: ${told}. Nothing is published. Start this stage again when the cause is gone.`,
  );
}
