import { setTimeout as pause } from 'node:timers/promises';
import { askCatalogue } from '../catalogue/moto-catalogue.ts';
import type { MakeService } from '../local-aws.ts';
import { AwsFault, readTarget, type Input } from '../wire.ts';
import { Crawler } from './crawler.ts';
import { definitionOf } from './crawler-definition.ts';
import { findTables } from './find-tables.ts';
import { writeTables, type Ask } from './write-tables.ts';

export interface CrawlerOptions {
  /** Called when a crawl begins, with the name of the crawler; may take its time, or fail with what the crawl is to say. */
  readonly onCrawl?: (name: string) => void | Promise<void>;
  /** Milliseconds for which a crawler is STOPPING after a crawl. */
  readonly stopping?: number;
}

/** Crawlers of Glue that really look at the Parquet files of their targets, and write moto's catalogue. */
export const glueCrawlers =
  ({ onCrawl = () => undefined, stopping = 0 }: CrawlerOptions = {}): MakeService =>
  ({ moto }) => {
    let region = '';
    const crawlers = new Map<string, Crawler>();
    const nameOf = (input: Input): string => String(input['Name'] ?? input['CrawlerName']);

    const find = (input: Input): Crawler => {
      const found = crawlers.get(nameOf(input));
      if (found) return found;
      throw new AwsFault(
        'EntityNotFoundException',
        `Crawler with name ${nameOf(input)} does not exist`,
      );
    };

    const crawl = async (crawler: Crawler, isStopped: () => boolean) => {
      const { definition } = crawler;
      const startedIn = region;
      const ask: Ask = (operation, input) => askCatalogue(moto, startedIn, operation, input);
      await onCrawl(definition.Name);
      const found = await findTables(moto, definition);
      return isStopped() ? { created: 0, updated: 0 } : writeTables(ask, definition, found);
    };

    return {
      service: 'glue',
      read: (request) => {
        ({ region } = request);
        return readTarget(request);
      },
      operations: {
        CreateCrawler: async (input) => {
          if (crawlers.has(nameOf(input))) {
            throw new AwsFault('AlreadyExistsException', `Crawler ${nameOf(input)} already exists`);
          }
          crawlers.set(nameOf(input), new Crawler(definitionOf(input)));
          return {};
        },
        UpdateCrawler: async (input) => {
          find(input).update(input);
          return {};
        },
        DeleteCrawler: async (input) => {
          find(input).refuseWhileRunning();
          crawlers.delete(nameOf(input));
          return {};
        },
        GetCrawler: async (input) => ({ Crawler: find(input).describe() }),
        GetCrawlers: async () => ({
          Crawlers: [...crawlers.values()].map((crawler) => crawler.describe()),
        }),
        ListCrawlers: async () => ({ CrawlerNames: [...crawlers.keys()] }),
        StartCrawler: async (input) => {
          const crawler = find(input);
          crawler.start(
            (isStopped) => crawl(crawler, isStopped),
            () => pause(stopping),
          );
          return {};
        },
        StopCrawler: async (input) => {
          find(input).stop();
          return {};
        },
        GetCrawlerMetrics: async (input) => {
          const names = (input['CrawlerNameList'] ?? [...crawlers.keys()]) as readonly string[];
          return { CrawlerMetricsList: names.map((Name) => find({ Name }).metrics()) };
        },
        ListCrawls: async (input) => ({ Crawls: find(input).crawls() }),
      },
    };
  };
