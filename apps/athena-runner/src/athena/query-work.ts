import { stageFailure, settledMap, type StageContext } from '@rentlake/engine';
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

/** Attempts at a query which a repetition may help, until that takes a new start of the stage. */
const attempts = 3;

/** What one call does for the queries of a run. It changes `progress`, and does not save it. */
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

  async goOn(): Promise<void> {
    const running = this.#progress.in('running').map(started);
    const found = running.length === 0 ? [] : await this.#ports.athena.status(running);
    await settledMap(running, (query, index) => this.#follow(query, found[index]), {
      concurrency: this.#request.concurrency,
    });
    if (this.#progress.in('failed').length > 0) await this.#cancelOthers();
    else await this.#startWaiting();
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
    if (mayHelp && before.attempt % attempts !== 0) this.#progress.renew(query.name);
    else {
      const failure = { name: name === 'Transient' ? name : ('JobFailed' as const), message };
      this.#progress.set(query.name, { ...before, state: 'failed', failure });
    }
  }

  async #cancel(query: StartedQuery, before: QueryProgress): Promise<void> {
    await this.#ports.athena.cancel(query);
    const message = `Query ${query.name} did not end in Athena within ${this.#request.timeout} s and was cancelled (execution ${query.id}). Set RENTLAKE_QUERY_TIMEOUT to more seconds, or see what it waits for.`;
    this.#progress.set(query.name, {
      ...before,
      state: 'failed',
      failure: { name: 'JobFailed', message },
    });
  }

  /** Nobody would wait for them. */
  async #cancelOthers(): Promise<void> {
    for (const query of this.#progress.in('running')) {
      await this.#ports.athena.cancel(started(query));
      this.#progress.renew(query.name);
    }
  }

  async #startWaiting(): Promise<void> {
    const { marketplace, concurrency } = this.#request;
    const free = concurrency - this.#progress.in('running').length;
    const waiting = this.#progress.in('waiting').slice(0, Math.max(0, free));
    await settledMap(waiting, async ({ name, attempt }) => {
      const query = athenaQuery(marketplace, this.#named(name), this.#run, attempt);
      const id = await this.#ports.athena.start(query);
      const started_at = new Date().toISOString();
      this.#progress.set(name, { state: 'running', attempt, execution_id: id, started_at });
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
