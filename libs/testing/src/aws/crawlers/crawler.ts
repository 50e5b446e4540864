import { randomUUID } from 'node:crypto';
import { AwsFault } from '../wire.ts';
import type { CrawlerDefinition } from './crawler-definition.ts';
import type { WrittenTables } from './write-tables.ts';

type Status = 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

interface Crawl {
  readonly id: string;
  /** Milliseconds. */
  readonly start: number;
  end?: number;
  status?: Status;
  error?: string;
}

/** Times go over the wire as seconds. */
const seconds = (milliseconds: number): number => milliseconds / 1000;

/** One crawler: READY, then RUNNING, STOPPING, and READY again. */
export class Crawler {
  definition: CrawlerDefinition;
  readonly #created = Date.now();
  #updated = Date.now();
  #version = 1;
  #state: 'READY' | 'RUNNING' | 'STOPPING' = 'READY';
  #isStopped = false;
  #last: WrittenTables = { created: 0, updated: 0, deleted: 0 };
  readonly #crawls: Crawl[] = [];

  constructor(definition: CrawlerDefinition) {
    this.definition = definition;
  }

  update(definition: CrawlerDefinition): void {
    this.refuseWhileRunning();
    this.definition = definition;
    this.#updated = Date.now();
    this.#version += 1;
  }

  refuseWhileRunning(): void {
    if (this.#state === 'READY') return;
    const { Name } = this.definition;
    throw new AwsFault('CrawlerRunningException', `Crawler with name ${Name} has already started`);
  }

  /** Does `work` in the background, and ends in READY whatever comes of it. */
  start(
    work: (isStopped: () => boolean) => Promise<WrittenTables>,
    stopping: () => Promise<void>,
  ): void {
    this.refuseWhileRunning();
    const crawl: Crawl = { id: randomUUID(), start: Date.now() };
    this.#crawls.push(crawl);
    this.#state = 'RUNNING';
    this.#isStopped = false;
    void this.#run(crawl, work, stopping);
  }

  stop(): void {
    const { Name } = this.definition;
    if (this.#state === 'READY') {
      throw new AwsFault('CrawlerNotRunningException', `Crawler with name ${Name} isn't running`);
    }
    if (this.#state === 'STOPPING') {
      throw new AwsFault('CrawlerStoppingException', `Crawler with name ${Name} is stopping`);
    }
    this.#isStopped = true;
    this.#state = 'STOPPING';
  }

  async #run(
    crawl: Crawl,
    work: (isStopped: () => boolean) => Promise<WrittenTables>,
    stopping: () => Promise<void>,
  ): Promise<void> {
    let status: Status = 'SUCCEEDED';
    try {
      this.#last = await work(() => this.#isStopped);
    } catch (error) {
      status = 'FAILED';
      crawl.error = Error.isError(error) ? error.message : String(error);
    }
    this.#state = 'STOPPING';
    await stopping();
    crawl.status = this.#isStopped ? 'CANCELLED' : status;
    crawl.end = Date.now();
    this.#state = 'READY';
  }

  describe(): object {
    const running = this.#state === 'READY' ? undefined : this.#crawls.at(-1);
    const last = this.#crawls.findLast(({ status }) => status !== undefined);
    return {
      ...this.definition,
      State: this.#state,
      CrawlElapsedTime: running ? Date.now() - running.start : 0,
      CreationTime: seconds(this.#created),
      LastUpdated: seconds(this.#updated),
      Version: this.#version,
      ...(last ? { LastCrawl: this.#lastCrawl(last) } : {}),
    };
  }

  #lastCrawl({ id, start, status, error }: Crawl): object {
    return {
      Status: status,
      ...(error === undefined ? {} : { ErrorMessage: error }),
      LogGroup: '/aws-glue/crawlers',
      LogStream: this.definition.Name,
      MessagePrefix: id,
      StartTime: seconds(start),
    };
  }

  metrics(): object {
    const [last] = this.#crawls.filter(({ end }) => end !== undefined).slice(-1);
    return {
      CrawlerName: this.definition.Name,
      TimeLeftSeconds: 0,
      StillEstimating: this.#state === 'RUNNING',
      LastRuntimeSeconds: last ? seconds((last.end ?? last.start) - last.start) : 0,
      MedianRuntimeSeconds: last ? seconds((last.end ?? last.start) - last.start) : 0,
      TablesCreated: this.#last.created,
      TablesUpdated: this.#last.updated,
      TablesDeleted: this.#last.deleted,
    };
  }

  /** All crawls, newest first. */
  crawls(): readonly object[] {
    const states = { SUCCEEDED: 'COMPLETED', FAILED: 'FAILED', CANCELLED: 'STOPPED' };
    return this.#crawls.toReversed().map(({ id, start, end, status, error }) => ({
      CrawlId: id,
      State: status ? states[status] : 'RUNNING',
      StartTime: seconds(start),
      ...(end === undefined ? {} : { EndTime: seconds(end) }),
      ...(error === undefined ? {} : { ErrorMessage: error }),
      LogGroup: '/aws-glue/crawlers',
      LogStream: this.definition.Name,
      MessagePrefix: id,
    }));
  }
}
