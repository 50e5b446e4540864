import { executeOptions, settledMap, type StageContext } from '@rentlake/engine';
import { RunRecord, layout, type OutputRecord } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { QueryProgress } from './athena/query-progress.ts';
import { queryPlan } from './plan.ts';

export interface QueriesRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** How many queries run at the same time. */
  readonly concurrency: number;
}

export interface QueriesReport {
  readonly run_id: string;
  /** running: ask for the status, later. */
  readonly state: 'running' | 'done';
  /** The answers, once all of them are stored. */
  readonly queries: Readonly<Record<string, OutputRecord>>;
  /** What is known of each execution in Athena. */
  readonly executions?: Readonly<Record<string, QueryProgress>>;
}

/** Answers the named queries of a marketplace over a published run, several at once. */
export async function runQueries(
  { marketplace, runId, concurrency }: QueriesRequest,
  context: StageContext,
): Promise<QueriesReport> {
  const run = await RunRecord.open(context.lake, marketplace.name, runId);
  run.require('publisher');
  await run.stage('athena-runner', context.engine.name, async () => {
    const answered = await settledMap(
      Object.values(marketplace.queries),
      async (query): Promise<[string, OutputRecord]> => {
        const plan = queryPlan(marketplace, query, run.manifest, context.engine.dialect);
        const scratchKey = layout.scratch(marketplace.name, runId, `query-${query.name}`);
        const { measured } = await context.engine.execute(
          plan,
          scratchKey,
          executeOptions(context, query.name),
        );
        const path = layout.queryResult(marketplace.name, query.name, runId);
        return [query.name, { path, rows: Number(measured['rows']?.[0]?.['rows']) }];
      },
      { concurrency },
    );
    return { queries: Object.fromEntries(answered) };
  });
  return { run_id: runId, state: 'done', queries: run.manifest.queries };
}
