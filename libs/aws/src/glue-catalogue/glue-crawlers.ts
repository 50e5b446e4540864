import {
  GetCrawlerCommand,
  StartCrawlerCommand,
  type GlueClient,
  type LastCrawlInfo,
} from '@aws-sdk/client-glue';
import { awsError, errorName } from '../aws-error.ts';

/** The last crawl that has ended. */
export interface LastCrawl {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  readonly startedAt: Date;
  /** Why it failed, in the words of Glue. */
  readonly error: string | undefined;
}

export interface CrawlerState {
  /** Whether it can be started. */
  readonly isReady: boolean;
  readonly last: LastCrawl | undefined;
}

/** Crawlers of Glue. They are created with the rest of the infrastructure. */
export class GlueCrawlers {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  /** @throws AwsError */
  async look(name: string): Promise<CrawlerState> {
    try {
      const { Crawler: crawler } = await this.#client.send(new GetCrawlerCommand({ Name: name }));
      return { isReady: crawler?.State === 'READY', last: lastCrawl(crawler?.LastCrawl) };
    } catch (error) {
      throw awsError(`looking at crawler ${name}`, error);
    }
  }

  /** @returns false when it is at work already. @throws AwsError */
  async start(name: string): Promise<boolean> {
    try {
      await this.#client.send(new StartCrawlerCommand({ Name: name }));
      return true;
    } catch (error) {
      if (errorName(error) === 'CrawlerRunningException') return false;
      throw awsError(`starting crawler ${name}`, error);
    }
  }
}

function lastCrawl(last: LastCrawlInfo | undefined): LastCrawl | undefined {
  if (!last?.StartTime) return undefined;
  const { Status: status, StartTime: startedAt, ErrorMessage: error } = last;
  if (status === 'SUCCEEDED') return { outcome: 'succeeded', startedAt, error: undefined };
  return { outcome: status === 'CANCELLED' ? 'cancelled' : 'failed', startedAt, error };
}
