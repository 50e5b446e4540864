import { readJobReport } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
  checkStoredRows,
  layout,
  manifestSchema,
  type ObjectStore,
} from '@rentlake/lake';
import * as z from 'zod';
import { fingerprintOf } from './inspect.ts';
import type { IngestionReport, IngestionRequest } from './job.ts';
import { openRun } from './open-run.ts';
import { requireSameInput } from './same-input.ts';

const reportSchema = z.object({
  source: z.string(),
  inputs: manifestSchema.shape.inputs,
  datasets: manifestSchema.shape.datasets,
});

export interface RecordRequest extends Pick<
  IngestionRequest,
  'marketplace' | 'runId' | 'versions'
> {
  /** `s3://…` that the job was to read. */
  readonly source: string;
  readonly attempt: number;
}

export interface RecordPorts {
  readonly lake: ObjectStore;
  /** The source as it is now. */
  readonly found: ObjectStore;
}

/**
 * Records what `dataingestion.py` did as the stage of a run, as if this process had done it: the same input gives the same
 * fingerprint, so a run may go on with either engine.
 */
export async function recordIngestion(
  request: RecordRequest,
  { lake, found }: RecordPorts,
): Promise<IngestionReport> {
  const { marketplace, runId, source, attempt } = request;
  const of = { marketplace: marketplace.name, runId, job: 'dataingestion', attempt };
  const { versions, inputs, datasets, ...report } = await readJobReport(lake, of, reportSchema);
  if (report.source !== source) {
    throw new LakeError(
      'usage',
      `The job of run ${runId} read ${report.source}, and the source is ${source}. Choose another run id.`,
    );
  }
  const missing = Object.keys(marketplace.datasets).find((name) => !Object.hasOwn(datasets, name));
  if (missing !== undefined) {
    throw new LakeError('corrupt', `The report of run ${runId} has no dataset ${missing}.`);
  }
  const fingerprint = fingerprintOf(inputs);
  const before = await RunRecord.find(lake, marketplace.name, runId);
  const isRecorded = before?.manifest.fingerprint === fingerprint && before.isDone('ingestion');
  // Once recorded, the run is what it is; until then, a late report must not bring back what the source was.
  if (!isRecorded) {
    await requireSameInput(marketplace, found, { run_id: runId, state: 'running', inputs });
  }
  const run = await openRun(
    request,
    { lake, engine: { versions } },
    { source, fingerprint, inputs, report: layout.jobReport(marketplace.name, runId, of.job) },
  );
  if (run.manifest.state === 'published') {
    return { run_id: runId, outcome: 'already-published', datasets: run.manifest.datasets };
  }
  await run.stage('ingestion', 'spark', async () => {
    for (const [name, { raw }] of Object.entries(datasets)) {
      await checkStoredRows(lake, layout.raw(marketplace.name, name, runId), raw);
    }
    return { datasets };
  });
  return { run_id: runId, outcome: 'ingested', datasets: run.manifest.datasets };
}
