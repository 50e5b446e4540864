import { SubmissionError } from './submission-error.ts';
import { checkWorker, type WorkerSize } from './worker-size.ts';

export interface SparkSizing {
  readonly driver: WorkerSize;
  readonly executor: WorkerSize;
  /** The most that dynamic allocation may ask for. */
  readonly maxExecutors: number;
  /** Into how many parts a shuffle goes at first; adaptive execution joins small ones. */
  readonly shufflePartitions: number;
  /** The job is stopped after that time. */
  readonly timeoutMinutes: number;
}

interface Tier {
  readonly driver: Omit<WorkerSize, 'disk'>;
  readonly executor: Omit<WorkerSize, 'disk'>;
  /** GiB of input for each executor: in partitions of 128 MiB, four tasks a core one after another. */
  readonly share: number;
  readonly most: number;
}

const small: Tier = {
  driver: { cores: 2, memory: 8 },
  executor: { cores: 4, memory: 16 },
  share: 2,
  most: 32,
};

const large: Tier = {
  driver: { cores: 4, memory: 16 },
  executor: { cores: 8, memory: 32 },
  share: 4,
  most: 64,
};

/** Minutes. Glue stops what takes seven days. */
const longest = 7 * 24 * 60 - 60;

/**
 * The sizing for a source of so many bytes, measured as CSV; a later job of the run takes the same number, for Parquet
 * expands to about that when it is read.
 *
 * Four GB of memory a core. One executor for each 2 GiB (4 vCPU), above 64 GiB one for each 4 GiB (8 vCPU), at most 64.
 * A shuffle has a part for each 128 MiB, from 200 (the default of Spark) to 20,000.
 * Disk is four times the input of an executor, for shuffles and spilling, within 20 to 200 GB. The time is half an hour
 * and a quarter of an hour for each GiB of an executor: many times what is needed, so that it only stops what hangs.
 */
export function sizingFor(bytes: number): SparkSizing {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new SubmissionError(`The input has ${bytes} bytes. Give a whole number from 0.`);
  }
  const size = bytes / 1024 ** 3;
  const tier = size <= small.share * small.most ? small : large;
  const maxExecutors = Math.min(tier.most, Math.max(1, Math.ceil(size / tier.share)));
  const each = size / maxExecutors;
  return {
    driver: { ...tier.driver, disk: 20 },
    executor: { ...tier.executor, disk: Math.min(200, Math.max(20, Math.ceil(each * 4))) },
    maxExecutors,
    shufflePartitions: Math.min(20_000, Math.max(200, Math.ceil(size * 8))),
    timeoutMinutes: Math.min(longest, 30 + Math.ceil(each * 15)),
  };
}

/** @throws SubmissionError naming what is allowed. */
export function checkSizing(sizing: SparkSizing): void {
  const { driver, executor, maxExecutors, shufflePartitions, timeoutMinutes } = sizing;
  checkWorker('driver', driver);
  checkWorker('executor', executor);
  if (!Number.isSafeInteger(maxExecutors) || maxExecutors < 1) {
    throw new SubmissionError(`At most ${maxExecutors} executors. Give a whole number from 1.`);
  }
  if (!Number.isSafeInteger(shufflePartitions) || shufflePartitions < 1) {
    throw new SubmissionError(
      `A shuffle of ${shufflePartitions} partitions. Give a whole number from 1.`,
    );
  }
  if (!(Number.isSafeInteger(timeoutMinutes) && timeoutMinutes >= 1 && timeoutMinutes <= longest)) {
    throw new SubmissionError(
      `A timeout of ${timeoutMinutes} minutes. Give a whole number from 1 to ${longest}; 0 would mean no end.`,
    );
  }
}
