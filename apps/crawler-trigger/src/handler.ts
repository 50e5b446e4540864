import { lambdaTelemetry, openGlueCatalogue, openStore } from '@rentlake/aws';
import { handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readCrawlEvent } from './event.ts';
import { GlueCatalogue } from './glue/glue-catalogue.ts';
import { crawl, type CrawlReport } from './job.ts';
import { LakeCatalogue } from './lake-catalogue.ts';

/** Lambda: makes the tables of a run known to the catalogue. */
export const handler = (event: unknown): Promise<CrawlReport> =>
  handleStage('crawler-trigger', lambdaTelemetry('crawler-trigger'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId, action } = readCrawlEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
    const catalogue =
      config.catalogue === 'glue'
        ? new GlueCatalogue(openGlueCatalogue(config.aws, owner), {
            lake,
            crawlerPrefix: config.crawlerPrefix,
          })
        : new LakeCatalogue(lake);
    const run = { marketplace, runId };
    return { ...run, lake, work: () => crawl({ ...run, action }, { lake, catalogue }) };
  });
