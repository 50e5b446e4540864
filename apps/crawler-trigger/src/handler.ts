import { lambdaTelemetry, openStore } from '@rentlake/aws';
import { handleStage } from '@rentlake/engine';
import { LakeCatalogue } from './catalogue.ts';
import { readConfig } from './config.ts';
import { readCrawlEvent } from './event.ts';
import { crawl, type CrawlReport } from './job.ts';

/** Lambda: makes the tables of a run known to the catalogue. */
export const handler = (event: unknown): Promise<CrawlReport> =>
  handleStage('crawler-trigger', lambdaTelemetry('crawler-trigger'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId } = readCrawlEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const catalogue = new LakeCatalogue(lake);
    const request = { marketplace, runId };
    return { ...request, lake, work: () => crawl(request, { lake, catalogue }) };
  });
