import { layout, type LakeStore, type Lock } from '@rentlake/lake';
import { RunError } from './run-error.ts';

/**
 * Takes the lock of a run.
 * @throws RunError, which ends with `remedy`, while another process has it.
 */
export async function lockRun(
  lake: LakeStore,
  { marketplace, runId }: { readonly marketplace: string; readonly runId: string },
  remedy: string,
): Promise<Lock> {
  const lock = await lake.lock(layout.run(marketplace, runId));
  if (lock) return lock;
  throw new RunError(
    `Run ${runId} of ${marketplace} is being worked on by another process. ${remedy}`,
  );
}
