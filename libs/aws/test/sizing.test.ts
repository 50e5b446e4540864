import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emrServerlessRun, sizingFor, type SparkSizing, type WorkerSize } from '../src/index.ts';
import { emr, job } from './jobs.ts';
import { allowedMemory, sizing } from './sizings.ts';

const GiB = 1024 ** 3;
const bytes = fc.oneof(
  fc.integer({ min: 0, max: 200 * GiB }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);

function settingsOf(chosen: SparkSizing): ReadonlyMap<string, string> {
  const { jobDriver } = emrServerlessRun(job, chosen, emr);
  const parameters = jobDriver?.sparkSubmit?.sparkSubmitParameters ?? '';
  return new Map(
    [...parameters.matchAll(/--conf ([^=]+)=(\S+)/g)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  );
}

function isAllowed({ cores, memory, disk }: WorkerSize): boolean {
  return (allowedMemory[cores]?.includes(memory) ?? false) && disk >= 20 && disk <= 200;
}

describe('a sizing for an input', () => {
  it.each([
    [0, { cores: 4, memory: 16, disk: 20 }, 1, 30],
    [1, { cores: 4, memory: 16, disk: 20 }, 1, 31],
    [10 * GiB, { cores: 4, memory: 16, disk: 20 }, 5, 60],
    [64 * GiB, { cores: 4, memory: 16, disk: 20 }, 32, 60],
    [65 * GiB, { cores: 8, memory: 32, disk: 20 }, 17, 88],
    [1024 * GiB, { cores: 8, memory: 32, disk: 64 }, 64, 270],
  ])('of %d bytes is as documented', (size, executor, maxExecutors, timeoutMinutes) => {
    expect(sizingFor(size)).toMatchObject({ executor, maxExecutors, timeoutMinutes });
  });

  it('is one that EMR Serverless has, whatever the size of the input', () => {
    fc.assert(
      fc.property(bytes, (size) => {
        const chosen = sizingFor(size);
        expect([chosen.driver, chosen.executor].map(isAllowed)).toEqual([true, true]);
        expect(() => emrServerlessRun(job, chosen, emr)).not.toThrow();
      }),
    );
  });

  it.each([
    [0, 200],
    [25 * GiB, 200],
    [100 * GiB, 800],
    [1024 ** 2 * GiB, 20_000],
  ])('of %d bytes has shuffle partitions of 128 MiB within limits', (size, shufflePartitions) => {
    expect(sizingFor(size)).toMatchObject({ shufflePartitions });
  });

  it('never has fewer cores for more input', () => {
    const cores = (size: number) => {
      const { executor, maxExecutors } = sizingFor(size);
      return executor.cores * maxExecutors;
    };
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const [less, more] = one <= other ? [one, other] : [other, one];
        expect(cores(more)).toBeGreaterThanOrEqual(cores(less));
      }),
    );
  });

  it.each([-1, 0.5, NaN, Infinity])('is refused for %d bytes', (size) => {
    expect(() => sizingFor(size)).toThrow(`The input has ${size} bytes.`);
  });
});

describe('a sizing of one’s own', () => {
  it('renders heaps that fill the workers and leave at least a tenth beside them', () => {
    fc.assert(
      fc.property(sizing, (chosen) => {
        const settings = settingsOf(chosen);
        const gigabytes = (key: string) => Number(settings.get(key)?.replace(/g$/, ''));
        for (const role of ['driver', 'executor'] as const) {
          const heap = gigabytes(`spark.${role}.memory`);
          const overhead = gigabytes(`spark.${role}.memoryOverhead`);
          expect(heap + overhead).toBe(chosen[role].memory);
          expect(heap).toBeGreaterThanOrEqual(1);
          expect(overhead).toBeGreaterThanOrEqual(heap / 10);
          expect(settings.get(`spark.${role}.cores`)).toBe(String(chosen[role].cores));
          expect(gigabytes(`spark.emr-serverless.${role}.disk`)).toBe(chosen[role].disk);
        }
        expect(settings.get('spark.dynamicAllocation.maxExecutors')).toBe(
          String(chosen.maxExecutors),
        );
      }),
    );
  });

  it('is refused when EMR Serverless has no such worker', () => {
    const any = fc.record({
      cores: fc.integer({ min: 0, max: 33 }),
      memory: fc.integer({ min: 0, max: 130 }),
      disk: fc.integer({ min: 0, max: 220 }),
    });
    fc.assert(
      fc.property(any, (executor) => {
        const render = () => emrServerlessRun(job, { ...sizingFor(0), executor }, emr);
        if (isAllowed(executor)) expect(render).not.toThrow();
        else expect(render).toThrow(/The executor has .* EMR Serverless allows/);
      }),
    );
  });

  it.each([
    [{ cores: 3 }, 'The executor has 3 vCPU. EMR Serverless allows 1, 2, 4, 8, 16.'],
    [{ memory: 31 }, 'With 4 vCPU, EMR Serverless allows 8 to 30 GB in steps of 1 GB.'],
    [{ cores: 8, memory: 30 }, 'With 8 vCPU, EMR Serverless allows 16 to 60 GB in steps of 4 GB.'],
    [{ disk: 201 }, 'The executor has a disk of 201 GB. EMR Serverless allows 20 to 200 GB.'],
  ])('is refused with what is allowed instead: %j', (change, message) => {
    const { executor, ...rest } = sizingFor(0);
    const chosen = { ...rest, executor: { ...executor, ...change } };
    expect(() => emrServerlessRun(job, chosen, emr)).toThrow(message);
  });

  it('has an end', () => {
    const chosen = { ...sizingFor(0), timeoutMinutes: 0 };
    expect(() => emrServerlessRun(job, chosen, emr)).toThrow('0 would mean no end');
  });

  it('has a partition', () => {
    const chosen = { ...sizingFor(0), shufflePartitions: 0 };
    expect(() => emrServerlessRun(job, chosen, emr)).toThrow('A shuffle of 0 partitions.');
  });

  it('has an executor', () => {
    const chosen = { ...sizingFor(0), maxExecutors: 0 };
    expect(() => emrServerlessRun(job, chosen, emr)).toThrow('At most 0 executors.');
  });
});
