import { CommanderError } from 'commander';
import { LakeError } from '@rentlake/lake';
import { WarehouseError } from '@rentlake/warehouse';

/** What the command's exit status means. */
export const exitStatus = {
  published: 0,
  notPublished: 1,
  wrongUse: 2,
  publishedButLaterStepFailed: 3,
} as const;

/** A request that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The run is published; a step after that failed. */
export class LaterStepError extends Error {
  override readonly name = 'LaterStepError';
}

export function statusOf(error: unknown): number {
  if (error instanceof LaterStepError) return exitStatus.publishedButLaterStepFailed;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatus.wrongUse;
  const isUsage =
    error instanceof UsageError ||
    ((error instanceof LakeError || error instanceof WarehouseError) && error.kind === 'usage');
  return isUsage ? exitStatus.wrongUse : exitStatus.notPublished;
}
