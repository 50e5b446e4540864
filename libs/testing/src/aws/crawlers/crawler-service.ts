import { setTimeout as pause } from 'node:timers/promises';
import { askCatalogue } from '../catalogue/moto-catalogue.ts';
import type { MakeService } from '../local-aws.ts';
import { readRequest } from '../read-request.ts';
import { AwsFault, readTarget, type Input } from '../wire.ts';
import { Crawler } from './crawler.ts';
import { findTables } from './find-tables.ts';
import {
  changed,
  crawlsRequest,
  metricsRequest,
  nameRequest,
  pageRequest,
  readCreate,
  readUpdate,
} from './requests.ts';
import { writeTables, type Ask } from './write-tables.ts';

export interface CrawlerOptions {
  /** Called when a crawl begins, with the name of the crawler; may take its time, or fail with what the crawl is to say. */
  readonly onCrawl?: (name: string) => void | Promise<void>;
  /** Milliseconds for which a crawler is STOPPING after a crawl. */
  readonly stopping?: number;
}

const nothingWritten = { created: 0, updated: 0, deleted: 0 };

/** Crawlers of Glue that really look at the Parquet files of their targets, and write moto's catalogue. */
export const glueCrawlers =
  ({ onCrawl = () => undefined, stopping = 0 }: CrawlerOptions = {}): MakeService =>
  ({ moto }) => {
    let region = '';
    const crawlers = new Map<string, Crawler>();

    const find = (name: string): Crawler => {
      const found = crawlers.get(name);
      if (found) return found;
      throw new AwsFault('EntityNotFoundException', `Crawler with name ${name} does not exist`);
    };
    const named = (input: Input): Crawler => find(readRequest(nameRequest, input).Name);

    const crawl = async (crawler: Crawler, isStopped: () => boolean) => {
      const { definition } = crawler;
      const startedIn = region;
      const ask: Ask = (operation, input) => askCatalogue(moto, startedIn, operation, input);
      await onCrawl(definition.Name);
      const found = await findTables(moto, definition);
      return isStopped() ? nothingWritten : writeTables(ask, definition, found);
    };

    return {
      service: 'glue',
      read: (request) => {
        ({ region } = request);
        return readTarget(request);
      },
      operations: {
        CreateCrawler: async (input) => {
          const definition = readCreate(input);
          const { Name } = definition;
          if (crawlers.has(Name)) {
            throw new AwsFault('AlreadyExistsException', `Crawler ${Name} already exists`);
          }
          crawlers.set(Name, new Crawler(definition));
          return {};
        },
        UpdateCrawler: async (input) => {
          const change = readUpdate(input);
          const crawler = find(change.Name);
          crawler.update(changed(crawler.definition, change));
          return {};
        },
        DeleteCrawler: async (input) => {
          const crawler = named(input);
          crawler.refuseWhileRunning();
          crawlers.delete(crawler.definition.Name);
          return {};
        },
        GetCrawler: async (input) => ({ Crawler: named(input).describe() }),
        GetCrawlers: async (input) => {
          readRequest(pageRequest, input);
          return { Crawlers: [...crawlers.values()].map((crawler) => crawler.describe()) };
        },
        ListCrawlers: async (input) => {
          readRequest(pageRequest, input);
          return { CrawlerNames: [...crawlers.keys()] };
        },
        StartCrawler: async (input) => {
          const crawler = named(input);
          crawler.start(
            (isStopped) => crawl(crawler, isStopped),
            () => pause(stopping),
          );
          return {};
        },
        StopCrawler: async (input) => {
          named(input).stop();
          return {};
        },
        GetCrawlerMetrics: async (input) => {
          const names = readRequest(metricsRequest, input).CrawlerNameList ?? [...crawlers.keys()];
          return { CrawlerMetricsList: names.map((name) => find(name).metrics()) };
        },
        ListCrawls: async (input) => ({
          Crawls: find(readRequest(crawlsRequest, input).CrawlerName).crawls(),
        }),
      },
    };
  };
