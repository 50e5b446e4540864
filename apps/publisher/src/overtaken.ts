import { LakeError, readPublished, RunRecord, type ObjectStore } from '@rentlake/lake';

/**
 * A publisher that failed may come again when a newer run has been published meanwhile; readers are not to go back.
 * @throws LakeError of kind `usage` when the published run was published after this one began to be.
 */
export async function refuseOvertaken(run: RunRecord, lake: ObjectStore): Promise<void> {
  const { marketplace, run_id: runId, stages } = run.manifest;
  const began = stages['publisher']?.start;
  const shown = (await readPublished(lake, marketplace))?.published.run_id;
  if (began === undefined || run.isDone('publisher') || shown === undefined || shown === runId) {
    return;
  }
  const newer = (await RunRecord.find(lake, marketplace, shown))?.manifest;
  const published = newer?.published_at ?? newer?.stages['publisher']?.start;
  if (published === undefined || published <= began) return;
  throw new LakeError(
    'usage',
    `Run ${runId} of ${marketplace} was overtaken: run ${shown} was published after ${runId} began to be. Readers stay with ${shown}. To publish other data, start a new run.`,
  );
}
