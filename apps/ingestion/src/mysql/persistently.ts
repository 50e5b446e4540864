import pRetry from 'p-retry';
import { DatabaseError } from './database-error.ts';

/** Does `work` again, after growing pauses, while the database is lost. */
export function persistently<Result>(
  work: () => Promise<Result>,
  {
    retries,
    signal,
    onRetry,
  }: {
    readonly retries: number;
    readonly signal?: AbortSignal | undefined;
    readonly onRetry?: (error: DatabaseError) => void;
  },
): Promise<Result> {
  return pRetry(work, {
    retries,
    minTimeout: 500,
    maxTimeout: 15_000,
    randomize: true,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => isLost(error) && signal?.aborted !== true,
    onFailedAttempt: ({ error, retriesLeft }) => {
      if (isLost(error) && retriesLeft > 0) onRetry?.(error);
    },
  });
}

const isLost = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && error.kind === 'lost';
