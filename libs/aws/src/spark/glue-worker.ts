import type { WorkerType } from '@aws-sdk/client-glue';
import { SubmissionError } from './submission-error.ts';
import type { SparkSizing } from './spark-sizing.ts';
import type { WorkerSize } from './worker-size.ts';

/** Worker types of Glue, each one executor, smallest first. https://docs.aws.amazon.com/glue/latest/dg/worker-types.html */
const types: readonly (WorkerSize & { readonly type: WorkerType })[] = [
  { type: 'G.1X', cores: 4, memory: 16, disk: 94 },
  { type: 'R.1X', cores: 4, memory: 32, disk: 94 },
  { type: 'G.2X', cores: 8, memory: 32, disk: 138 },
  { type: 'R.2X', cores: 8, memory: 64, disk: 138 },
  { type: 'G.4X', cores: 16, memory: 64, disk: 256 },
  { type: 'R.4X', cores: 16, memory: 128, disk: 256 },
];

/**
 * The smallest worker type that holds an executor (and the driver, which is a worker of the same type), and as many as
 * have the cores and the disk of all executors, and one for the driver.
 */
export function glueWorkers({ driver, executor, maxExecutors }: SparkSizing): {
  readonly WorkerType: WorkerType;
  readonly NumberOfWorkers: number;
} {
  const cores = Math.max(driver.cores, executor.cores);
  const memory = Math.max(driver.memory, executor.memory);
  const worker = types.find((type) => type.cores >= cores && type.memory >= memory);
  if (worker === undefined) {
    throw new SubmissionError(`Glue has no worker of ${cores} vCPU and ${memory} GB.`);
  }
  const executors = Math.max(
    Math.ceil((maxExecutors * executor.cores) / worker.cores),
    Math.ceil((maxExecutors * executor.disk) / worker.disk),
  );
  return { WorkerType: worker.type, NumberOfWorkers: executors + 1 };
}
