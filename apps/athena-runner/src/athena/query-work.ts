import { StageFailure, stageFailure, settledMap, type StageContext } from '@rentlake/engine';
import { layout, type Manifest, type OutputRecord } from '@rentlake/lake';
import type { Marketplace, NamedQuery } from '@rentlake/metrics';
import type { Athena, QueryStatus, StartedQuery } from './athena.ts';
import { athenaQuery } from './athena-query.ts';
import { LostAnswer } from './lost-answer.ts';
import type { ProgressRecord, QueryProgress } from './query-progress.ts';
import { storeAnswer } from './store-answer.ts';

export interface QueryWorkRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** How many queries Athena is asked for at the same time. */
  readonly concurrency: number;
  /** Seconds from a query's start, its time in the queue included, after which it is cancelled. */
  readonly timeout: number;
  /** Dollars per terabyte scanned. */
  readonly pricePerTerabyte: number;
}

export interface QueryWorkPorts extends StageContext {
  readonly athena: Athena;
}

/** How often a query which a repetition may help is tried anew by itself, until that takes a new start of the stage. */
const retriesOfStart = 2;

/** What one call does for the queries of a run. */
export class QueryWork {
  readonly #request: QueryWorkRequest;
  readonly #ports: QueryWorkPorts;
  readonly #run: Manifest;
  readonly #progress: ProgressRecord;

  constructor(
    request: QueryWorkRequest,
    ports: QueryWorkPorts,
    run: Manifest,
    progress: ProgressRecord,
  ) {
    this.#request = request;
    this.#ports = ports;
    this.#run = run;
    this.#progress = progress;
  }

  /** Where the answers are, when all of them are stored. */
  outputs(): Readonly<Record<string, OutputRecord>> | undefined {
    const { marketplace, runId } = this.#request;
    const answered = this.#progress.in('answered');
    if (answered.length < Object.keys(this.#progress.queries).length) return undefined;
    return Object.fromEntries(
      answered.map(({ name, statistics }) => {
        const path = layout.queryResult(marketplace.name, name, runId);
        return [name, { path, rows: statistics?.rows ?? 0 }];
      }),
    );
  }

  /** Why the first of the queries that failed did so. */
  get failure(): StageFailure | undefined {
    const [failed] = this.#progress.in('failed');
    return failed?.failure && new StageFailure('JobFailed', failed.failure.message);
  }

  /** Whether a query failed, and none runs beside it any more. */
  get isGivenUp(): boolean {
    return this.failure !== undefined && this.#progress.in('running').length === 0;
  }

  /** Lets queries that failed, or were cancelled beside one, be asked anew. */
  startAnew(): void {
    for (const { name } of this.#progress.in('failed')) this.#progress.renew(name);
    for (const [name, { retries, ...query }] of Object.entries(this.#progress.queries)) {
      if (retries !== undefined) this.#progress.set(name, query);
    }
  }

  /** Goes as far as that can be done without waiting, and keeps how far that was, also when something fails on the way. */
  async goOn(): Promise<void> {
    try {
      if (!this.failure) await this.#followRunning();
      if (this.failure) {
        // Kept before the others are cancelled: a later call is not to take one of those for the failure.
        await this.#progress.save();
        await this.#cancelOthers();
      } else await this.#startWaiting();
    } catch (error) {
      // The error matters more than what is found again by the next call.
      await this.#progress.save().catch(() => undefined);
      throw error;
    }
    await this.#progress.save();
  }

  async #followRunning(): Promise<void> {
    const running = this.#progress.in('running').map(started);
    const found = running.length === 0 ? [] : await this.#ports.athena.status(running);
    await settledMap(running, (query, index) => this.#follow(query, found[index]), {
      concurrency: this.#request.concurrency,
    });
  }

  async #follow(query: StartedQuery, status: QueryStatus | undefined): Promise<void> {
    const before = this.#progress.queries[query.name];
    if (!before || !status) return;
    if (status.state === 'succeeded') {
      try {
        await this.#store(query, before, status);
      } catch (error) {
        if (!(error instanceof LostAnswer)) throw error;
        this.#failed(query, before, error);
      }
    } else if (status.failure) this.#failed(query, before, status.failure);
    else if (isOver(before, this.#request.timeout)) await this.#cancel(query, before);
  }

  async #store(query: StartedQuery, before: QueryProgress, status: QueryStatus): Promise<void> {
    const { marketplace, runId, pricePerTerabyte } = this.#request;
    const statistics = await storeAnswer(
      {
        marketplace,
        query: this.#named(query.name),
        runId,
        executionId: query.id,
        attempt: before.attempt,
        statistics: status.statistics,
        pricePerTerabyte,
      },
      this.#ports,
      this.#ports.athena,
    );
    this.#progress.set(query.name, { ...before, state: 'answered', statistics });
  }

  #failed(query: StartedQuery, before: QueryProgress, cause: Error): void {
    const { name, message } = stageFailure(cause);
    const mayHelp = name === 'Transient' || cause instanceof LostAnswer;
    const { retries = 0 } = before;
    if (!mayHelp) this.#giveUp(query, before, message);
    else if (retries < retriesOfStart) this.#progress.renew(query.name, retries + 1);
    else {
      // Not a failure that passes: who asks for the status again gets this one again.
      const triedOut = `It was tried ${retriesOfStart + 1} times; an event without action begins anew.`;
      this.#giveUp(query, before, `${message} ${triedOut}`);
    }
  }

  #giveUp(query: StartedQuery, before: QueryProgress, message: string): void {
    this.#progress.set(query.name, { ...before, state: 'failed', failure: { message } });
  }

  async #cancel(query: StartedQuery, before: QueryProgress): Promise<void> {
    await this.#ports.athena.cancel(query);
    const message = `Query ${query.name} did not end in Athena within ${this.#request.timeout} s and was cancelled (execution ${query.id}). Set RENTLAKE_QUERY_TIMEOUT to more seconds, or see what it waits for.`;
    this.#giveUp(query, before, message);
  }

  /** Nobody would wait for them. */
  async #cancelOthers(): Promise<void> {
    for (const query of this.#progress.in('running')) {
      await this.#ports.athena.cancel(started(query));
      this.#progress.renew(query.name, query.retries);
    }
  }

  async #startWaiting(): Promise<void> {
    const { marketplace, concurrency } = this.#request;
    const free = concurrency - this.#progress.in('running').length;
    const waiting = this.#progress.in('waiting').slice(0, Math.max(0, free));
    await settledMap(waiting, async ({ name, ...query }) => {
      const asked = athenaQuery(marketplace, this.#named(name), this.#run, query.attempt);
      const id = await this.#ports.athena.start(asked);
      const started_at = new Date().toISOString();
      this.#progress.set(name, { ...query, state: 'running', execution_id: id, started_at });
    });
  }

  #named(name: string): NamedQuery {
    const query = this.#request.marketplace.queries[name];
    if (query) return query;
    throw new Error(`${this.#request.marketplace.name} has no query ${name}.`);
  }
}

const started = ({
  name,
  execution_id: id = '',
}: {
  readonly name: string;
  readonly execution_id?: string | undefined;
}): StartedQuery => ({ name, id });

function isOver({ started_at: start }: QueryProgress, seconds: number): boolean {
  return start !== undefined && Date.now() - Date.parse(start) > seconds * 1000;
}
