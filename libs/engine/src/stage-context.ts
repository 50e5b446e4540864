import type { ObjectStore } from '@rentlake/lake';
import type { Engine, ExecuteOptions } from './plan.ts';

/** The ports that every stage gets. */
export interface StageContext {
  readonly lake: ObjectStore;
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
  /** Called with what is being worked on, and how far that is (0 … 100) when it is known. */
  readonly onProgress?: ((what: string, percent?: number) => void) | undefined;
}

/** How a stage has its plans executed: stoppable, with progress under the name of `what`. */
export function executeOptions({ signal, onProgress }: StageContext, what: string): ExecuteOptions {
  onProgress?.(what);
  return {
    ...(signal ? { signal } : {}),
    ...(onProgress
      ? {
          onProgress: ({ step, steps, percent }) =>
            onProgress(what, ((step + percent / 100) / steps) * 100),
        }
      : {}),
  };
}
