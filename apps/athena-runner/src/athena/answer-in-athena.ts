import { RunRecord } from '@rentlake/lake';
import type { QueriesReport } from '../job.ts';
import { ProgressRecord } from './query-progress.ts';
import { QueryWork, type QueryWorkPorts, type QueryWorkRequest } from './query-work.ts';

export interface AthenaRequest extends QueryWorkRequest {
  /** start: queries that failed get a new attempt. status: see how far they are, and go on. */
  readonly action: 'start' | 'status';
}

const stage = 'athena-runner';
/** As it stands in the manifest. */
const engine = 'athena';

/**
 * Goes on with the named queries of a published run as far as that can be done without waiting: stores the answers that
 * are there, starts queries that wait. To be called again while the report says `running`.
 * @throws StageFailure (JobFailed) naming the query that failed. Those that ran beside it are cancelled.
 */
export async function answerInAthena(
  request: AthenaRequest,
  ports: QueryWorkPorts,
): Promise<QueriesReport> {
  const { marketplace, runId, action } = request;
  const run = await RunRecord.open(ports.lake, marketplace.name, runId);
  run.require('publisher');
  const names = Object.keys(marketplace.queries);
  const progress = await ProgressRecord.open(ports.lake, marketplace.name, runId, names);
  if (!run.isDone(stage)) {
    const work = new QueryWork(request, ports, run.manifest, progress);
    if (action === 'start') work.startAnew();
    // What failed for good stays so: a late call starts nothing.
    if (work.isGivenUp) throw work.failure;
    await work.goOn();
    const { failure } = work;
    if (failure) await run.stage(stage, engine, () => Promise.reject(failure));
    const outputs = work.outputs();
    if (outputs) await run.stage(stage, engine, async () => ({ queries: outputs }));
  }
  const isOthers = run.isDone(stage) && run.manifest.stages[stage]?.engine !== engine;
  return {
    run_id: runId,
    state: run.isDone(stage) ? 'done' : 'running',
    queries: run.manifest.queries,
    ...(isOthers ? {} : { executions: progress.queries }),
  };
}
