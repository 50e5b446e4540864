import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { clientSettings, crawlerPrefix } from '@rentlake/aws';
import type { Marketplace } from '@rentlake/metrics';
import type { Mishap, Outcome } from '@rentlake/testing';
import type { FaultPlan, Incident } from './fault-plan.ts';
import type { Invoke } from './road.ts';
import type { WholeAws } from './whole-aws.ts';

/** What happens in the services themselves, behind the functions' backs. */
export class Incidents implements AsyncDisposable {
  readonly #whole: WholeAws;
  readonly #glue: GlueClient;
  readonly #athena: AthenaClient;
  readonly #happened: Incident[] = [];

  constructor(whole: WholeAws) {
    this.#whole = whole;
    const settings = clientSettings(whole.settings);
    this.#glue = new GlueClient(settings);
    this.#athena = new AthenaClient(settings);
  }

  get happened(): readonly Incident[] {
    return this.#happened;
  }

  /** Calls functions, while it happens once; jobs of Spark fail until the road gives up. */
  during(
    invoke: Invoke,
    marketplace: Marketplace,
    { incident, saidBefore }: Pick<FaultPlan, 'incident' | 'saidBefore'>,
  ): Invoke {
    if (incident === 'job fails') return this.#failJobs(invoke, saidBefore);
    let isOver = incident === undefined;
    const once = (): void => {
      isOver = true;
      this.#happened.push(incident!);
    };
    return async (stage, event) => {
      if (isOver) return invoke(stage, event);
      if (incident === 'crawler busy' && stage === 'crawler-trigger') {
        return this.#keepBusy(marketplace, () => invoke(stage, event), once);
      }
      if (incident === 'crawl fails' && stage === 'crawler-trigger') {
        this.#whole.crawls.failNext('Internal Service Exception');
        const outcome = await invoke(stage, event);
        if (waitsFor(outcome).length > 0) once();
        return outcome;
      }
      if (incident === 'session lost' && stage === 'publisher') {
        let isOpen = true;
        const outcome = invoke(stage, event).finally(() => {
          isOpen = false;
        });
        while (isOpen && (await this.#whole.redshift.loseSessions()) === 0) await pause(20);
        if (isOpen) once();
        return outcome;
      }
      if (incident === 'query cancelled' && stage === 'athena-runner') {
        this.#whole.queries.delay(cancellableFor);
        const outcome = await invoke(stage, event);
        const running = runningQuery(outcome);
        if (running !== undefined && (await this.#cancel(running))) {
          once();
          this.#whole.queries.clear();
        }
        return outcome;
      }
      return invoke(stage, event);
    };
  }

  /** The first job is taken its machine in the midst of its work, and those that find what it left fail by themselves. */
  #failJobs(invoke: Invoke, saidBefore: number): Invoke {
    let failed: readonly Mishap['kind'][] = [];
    return async (stage, event) => {
      const outcome = await invoke(stage, event);
      const action = stage === 'kpi' && !outcome.error ? sparkAction(event) : undefined;
      if (action === 'submission') {
        const kind = failed.length === 0 ? 'preempted' : 'spark-failure';
        this.#whole.spark.failNext(kind, saidBefore);
        failed = [...failed, kind];
      }
      if (action === 'cause') {
        this.#happened.push(failed.at(-1) === 'preempted' ? 'job preempted' : 'job fails');
      }
      return outcome;
    };
  }

  /** Somebody else had the crawler started a moment ago. */
  async #keepBusy(
    marketplace: Marketplace,
    invoke: () => Promise<Outcome>,
    once: () => void,
  ): Promise<Outcome> {
    const [name = ''] = Object.keys(marketplace.crawlers);
    const crawler = `${crawlerPrefix}${name}`;
    this.#whole.crawls.delayNext(busyFor);
    await this.#glue.send(new StartCrawlerCommand({ Name: crawler })).catch((error: Error) => {
      // It is busy by itself.
      if (error.name !== 'CrawlerRunningException') throw error;
    });
    const outcome = await invoke();
    if (waitsFor(outcome).includes(crawler)) once();
    return outcome;
  }

  /** @returns whether it had not ended before. */
  async #cancel(QueryExecutionId: string): Promise<boolean> {
    await this.#athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    const { QueryExecution } = await this.#athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    return QueryExecution?.Status?.State === 'CANCELLED';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#glue.destroy();
    this.#athena.destroy();
  }
}

/** Milliseconds of a crawl that was not for us: long enough for a function to meet it. */
const busyFor = 8_000;

/** Milliseconds of a query that is to be met before it ends. */
const cancellableFor = 8_000;

const waitsFor = ({ report }: Outcome): readonly string[] =>
  (report as { readonly waiting_for?: readonly string[] } | undefined)?.waiting_for ?? [];

const sparkAction = (event: object): string | undefined =>
  (event as { readonly spark?: { readonly action: string } }).spark?.action;

interface QueriesReport {
  readonly executions?: Readonly<
    Record<string, { readonly state: string; readonly execution_id?: string }>
  >;
}

function runningQuery({ report }: Outcome): string | undefined {
  const { executions = {} } = (report ?? {}) as QueriesReport;
  return Object.values(executions).find(({ state }) => state === 'running')?.execution_id;
}
