import { SubmissionError } from './submission-error.ts';

/** One machine, driver or executor. */
export interface WorkerSize {
  /** vCPU. */
  readonly cores: number;
  /** GB of the whole worker: heap and overhead. */
  readonly memory: number;
  /** GB. */
  readonly disk: number;
}

interface MemoryRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Worker sizes of EMR Serverless: vCPU → GB. https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-behavior.html */
const memoryOf: ReadonlyMap<number, MemoryRange> = new Map([
  [1, { min: 2, max: 8, step: 1 }],
  [2, { min: 4, max: 16, step: 1 }],
  [4, { min: 8, max: 30, step: 1 }],
  [8, { min: 16, max: 60, step: 4 }],
  [16, { min: 32, max: 120, step: 8 }],
]);

const diskRange = { min: 20, max: 200 };

/** @throws SubmissionError naming what EMR Serverless allows. */
export function checkWorker(
  role: 'driver' | 'executor',
  { cores, memory, disk }: WorkerSize,
): void {
  const range = memoryOf.get(cores);
  if (range === undefined) {
    const allowed = [...memoryOf.keys()].join(', ');
    throw new SubmissionError(`The ${role} has ${cores} vCPU. EMR Serverless allows ${allowed}.`);
  }
  const { min, max, step } = range;
  if (!(memory >= min && memory <= max && (memory - min) % step === 0)) {
    throw new SubmissionError(
      `The ${role} has ${cores} vCPU and ${memory} GB of memory. ` +
        `With ${cores} vCPU, EMR Serverless allows ${min} to ${max} GB in steps of ${step} GB.`,
    );
  }
  if (!(Number.isInteger(disk) && disk >= diskRange.min && disk <= diskRange.max)) {
    throw new SubmissionError(
      `The ${role} has a disk of ${disk} GB. EMR Serverless allows ${diskRange.min} to ${diskRange.max} GB.`,
    );
  }
}

/**
 * GB of heap and of overhead, which together fill the worker. Given only a heap, EMR Serverless adds a tenth and rounds
 * up to the next worker it has, which may be twice the size.
 */
export function memorySplit({ memory }: WorkerSize): {
  readonly heap: number;
  readonly overhead: number;
} {
  const overhead = Math.max(1, Math.ceil(memory / 10));
  return { heap: memory - overhead, overhead };
}
