import fc from 'fast-check';
import type { SparkSizing, WorkerSize } from '../src/index.ts';

/** The sizes of the AWS documentation, written out: vCPU → GB of memory. */
export const allowedMemory: Readonly<Record<number, readonly number[]>> = {
  1: [2, 3, 4, 5, 6, 7, 8],
  2: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  4: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30],
  8: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
  16: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
};

export const worker: fc.Arbitrary<WorkerSize> = fc
  .constantFrom(...Object.entries(allowedMemory))
  .chain(([cores, memory]) =>
    fc.record({
      cores: fc.constant(Number(cores)),
      memory: fc.constantFrom(...memory),
      disk: fc.integer({ min: 20, max: 200 }),
    }),
  );

export const sizing: fc.Arbitrary<SparkSizing> = fc.record({
  driver: worker,
  executor: worker,
  maxExecutors: fc.integer({ min: 1, max: 500 }),
  shufflePartitions: fc.integer({ min: 1, max: 20_000 }),
  timeoutMinutes: fc.integer({ min: 1, max: 10_000 }),
});
