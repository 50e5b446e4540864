import { StageFailure, stageFailure, type StageContext } from '@rentlake/engine';
import { layout, RunRecord, type OutputRecord } from '@rentlake/lake';
import type { Marketplace, NamedQuery } from '@rentlake/metrics';
import pMap from 'p-map';
import type { QueriesReport } from '../job.ts';
import type { Athena, QueryStatus, StartedQuery } from './athena.ts';
import { athenaQuery } from './athena-query.ts';
import { ProgressRecord, type QueryProgress } from './query-progress.ts';
import { storeAnswer } from './store-answer.ts';

export interface AthenaRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** start: queries that failed get a new attempt. status: see how far they are, and go on. */
  readonly action: 'start' | 'status';
  /** How many queries Athena is asked for at the same time. */
  readonly concurrency: number;
  /** Seconds from a query's start, its time in the queue included, after which it is cancelled. */
  readonly timeout: number;
  /** Dollars per terabyte scanned. */
  readonly price: number;
}

export interface AthenaPorts extends StageContext {
  readonly athena: Athena;
}

const stage = 'athena-runner';
/** As it stands in the manifest. */
const engine = 'athena';

/** Attempts at a query of which Athena says that a repetition may help, until that takes a new start. */
const attempts = 3;

/**
 * Goes on with the named queries of a published run as far as that can be done without waiting: stores the answers that
 * are there, starts queries that wait. To be called again while the report says `running`.
 * @throws StageFailure (JobFailed, or Transient) naming the query that failed. Those that ran beside it are cancelled.
 */
export async function answerInAthena(
  request: AthenaRequest,
  ports: AthenaPorts,
): Promise<QueriesReport> {
  const { marketplace, runId } = request;
  const run = await RunRecord.open(ports.lake, marketplace.name, runId);
  run.require('publisher');
  const progress = await ProgressRecord.open(
    ports.lake,
    marketplace.name,
    runId,
    Object.keys(marketplace.queries),
  );
  if (!run.isDone(stage)) {
    if (request.action === 'start')
      for (const { name } of progress.in('failed')) progress.renew(name);
    throwFailure(progress);
    const work = new AthenaWork(request, ports, run, progress);
    await work.goOn();
    await progress.save();
    if (progress.in('failed').length > 0)
      await run.stage(stage, engine, async () => throwFailure(progress) ?? {});
    if (work.isDone) await run.stage(stage, engine, async () => ({ queries: work.outputs() }));
  }
  const isOthers = run.isDone(stage) && run.manifest.stages[stage]?.engine !== engine;
  return {
    run_id: runId,
    state: run.isDone(stage) ? 'done' : 'running',
    queries: run.manifest.queries,
    ...(isOthers ? {} : { executions: progress.queries }),
  };
}

function throwFailure(progress: ProgressRecord): undefined {
  const [failed] = progress.in('failed');
  if (failed?.failure) throw new StageFailure(failed.failure.name, failed.failure.message);
}

/** One call's work on the queries of a run. */
class AthenaWork {
  readonly #request: AthenaRequest;
  readonly #ports: AthenaPorts;
  readonly #run: RunRecord;
  readonly #progress: ProgressRecord;

  constructor(
    request: AthenaRequest,
    ports: AthenaPorts,
    run: RunRecord,
    progress: ProgressRecord,
  ) {
    this.#request = request;
    this.#ports = ports;
    this.#run = run;
    this.#progress = progress;
  }

  get isDone(): boolean {
    return this.#progress.in('answered').length === Object.keys(this.#progress.queries).length;
  }

  outputs(): Record<string, OutputRecord> {
    const { marketplace, runId } = this.#request;
    return Object.fromEntries(
      this.#progress.in('answered').map(({ name, statistics }) => {
        const path = layout.queryResult(marketplace.name, name, runId);
        return [name, { path, rows: statistics?.rows ?? 0 }];
      }),
    );
  }

  async goOn(): Promise<void> {
    const running = this.#progress.in('running').map(started);
    const found = running.length === 0 ? [] : await this.#ports.athena.status(running);
    await pMap(running, (query, index) => this.#follow(query, found[index]), {
      concurrency: this.#request.concurrency,
    });
    if (this.#progress.in('failed').length > 0) await this.#cancelOthers();
    else await this.#startWaiting();
  }

  async #follow(query: StartedQuery, status: QueryStatus | undefined): Promise<void> {
    const before = this.#progress.queries[query.name];
    if (!before || !status) return;
    if (status.state === 'succeeded') await this.#store(query, before, status);
    else if (status.failure) this.#failed(query, before, status.failure);
    else if (isOver(before, this.#request.timeout)) await this.#cancel(query, before);
  }

  async #store(query: StartedQuery, before: QueryProgress, status: QueryStatus): Promise<void> {
    const { marketplace, runId, price } = this.#request;
    const statistics = await storeAnswer(
      {
        marketplace,
        query: this.#named(query.name),
        runId,
        executionId: query.id,
        attempt: before.attempt,
        statistics: status.statistics,
        price,
      },
      this.#ports,
      this.#ports.athena,
    );
    this.#progress.set(query.name, { ...before, state: 'answered', statistics });
  }

  #failed(query: StartedQuery, before: QueryProgress, cause: Error): void {
    const { name, message } = stageFailure(cause);
    if (name === 'Transient' && before.attempt % attempts !== 0) this.#progress.renew(query.name);
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
    await pMap(waiting, async ({ name, attempt }) => {
      const query = athenaQuery(marketplace, this.#named(name), this.#run.manifest, attempt);
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
