import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { EngineError, SparkEngine, type EnginePlan, type Progress } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'rentlake-spark-'));
const lake = new FolderStore(join(folder, 'a lake [1]'));
const scratchKey = 'runs/m/r/scratch/engine';
const log = join(lake.location, 'runs/m/r/spark.log');
let engine: SparkEngine;

const open = (memoryMiB: number): Promise<SparkEngine> =>
  SparkEngine.open(lake, {
    settings: { threads: 2, memoryMiB },
    locations: { javaHome: process.env['JAVA_HOME'], python: process.env['RENTLAKE_PYTHON'] },
    scratchKey: 'runs/m/r/scratch/spark',
    logKey: 'runs/m/r/spark.log',
    inputBytes: 0,
  });

const write = (sql: string, prefix = 'numbers'): EnginePlan => ({
  inputs: [],
  steps: [{ kind: 'write', prefix, file: 'part-00000.parquet', sql }],
});

const measure = (sql: string, prefix = 'numbers'): EnginePlan => ({
  inputs: [{ kind: 'parquet', name: 'numbers', prefix }],
  steps: [{ kind: 'measure', name: 'rows', sql }],
});

const slow = write('SELECT max(hash(a.id, b.id)) AS id FROM range(1000000) a, range(1000000) b');

const failure = (work: Promise<unknown>): Promise<EngineError> =>
  work.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: unknown) => error as EngineError,
  );

/** The processes of this engine: those that work in its folder. */
function processes(program: 'java' | 'python'): readonly number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      const [name] = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
      return name?.includes(program) && readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}

/** Waits until the plan is at work in Spark. */
async function atWork(plan: EnginePlan, then: () => void): Promise<EngineError> {
  let isDone = false;
  const onProgress = (): void => {
    if (!isDone) then();
    isDone = true;
  };
  return failure(engine.execute(plan, scratchKey, { onProgress }));
}

beforeAll(async () => {
  engine = await open(1024);
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('Spark on this machine', () => {
  it('starts with the first plan, not before', () => {
    expect(existsSync(log)).toBe(false);
    expect(engine.versions).toEqual({
      spark: '3.5.6',
      python: expect.stringMatching(/^3\.11\./),
      java: expect.stringMatching(/^17\./),
    });
  });

  it('executes plans over the lake in one process, and tells how far it is', async () => {
    const progress: Progress[] = [];
    const report = await engine.execute(write('SELECT id FROM range(1000)'), scratchKey, {
      onProgress: (told) => progress.push(told),
    });
    expect(report).toEqual({ written: { numbers: 1000 }, measured: {} });
    expect(progress[0]).toEqual({ step: 0, steps: 1, percent: 0 });
    const [one] = processes('java');
    const answer = await engine.execute(measure('SELECT sum(id) AS sum FROM numbers'), scratchKey);
    expect(answer.measured).toEqual({ rows: [{ sum: '499500' }] });
    expect(processes('java')).toEqual([one]);
  });

  it('leaves nothing but data in the lake, and its log with the run', async () => {
    const files = (await lake.list('')).map(({ key }) => key.replace(/-[0-9a-f-]{36}-c000/, ''));
    expect(files.filter((key) => !key.includes('/scratch/spark/'))).toEqual([
      expect.stringMatching(/^numbers\/part-00000\.zstd\.parquet$/),
      expect.stringMatching(/^numbers\/part-00001\.zstd\.parquet$/),
      'runs/m/r/spark.log',
    ]);
    expect(existsSync(join(lake.location, scratchKey))).toBe(false);
    expect(readFileSync(log, 'utf8')).toMatch(/writing numbers: \d+\.\d s/);
  });

  it('tells why a statement failed, in one line, and writes nothing of the plan', async () => {
    const plan = write('SELECT 1 AS id', 'first');
    const steps = [...plan.steps, ...write('SELECT 1 / (id - id) FROM range(10)', 'second').steps];
    const error = await failure(engine.execute({ ...plan, steps }, scratchKey));
    expect(error).toBeInstanceOf(EngineError);
    expect(error.kind).toBe('statement');
    expect(error.message).toBe('Spark failed while writing second: [DIVIDE_BY_ZERO]');
    expect(await lake.list('first/')).toEqual([]);
    expect(existsSync(join(lake.location, scratchKey))).toBe(false);
  });

  it('ends at once when it is told to, and starts anew with the next plan', async () => {
    const controller = new AbortController();
    const work = failure(engine.execute(slow, scratchKey, { signal: controller.signal }));
    await sleep(1500);
    controller.abort();
    expect(await work).toMatchObject({ kind: 'interrupted' });
    expect(await lake.list('numbers/')).toHaveLength(2);
    const { measured } = await engine.execute(measure('SELECT 1 AS one'), scratchKey);
    expect(measured).toEqual({ rows: [{ one: 1 }] });
    expect(processes('java')).toHaveLength(1);
  });

  it('tells that Spark was killed, with its log, and starts anew with the next plan', async () => {
    const error = await atWork(slow, () => process.kill(processes('java')[0]!, 'SIGKILL'));
    expect(error.message).toMatch(/^Spark was killed from outside, .*spark\.log$/);
    expect(error.kind).toBe('resources');
    const { measured } = await engine.execute(measure('SELECT 1 AS one'), scratchKey);
    expect(measured).toEqual({ rows: [{ one: 1 }] });
  });

  it('takes Java with it when its Python is killed', async () => {
    const error = await atWork(slow, () => process.kill(processes('python')[0]!, 'SIGKILL'));
    expect(error.message).toMatch(/^Spark was killed from outside, /);
    while (processes('java').length > 0) await sleep(100);
  });

  it('ends with its owner, and takes what it kept on disk with it', async () => {
    await engine.execute(measure('SELECT 1 AS one'), scratchKey);
    await engine[Symbol.asyncDispose]();
    while (processes('java').length + processes('python').length > 0) await sleep(100);
    expect(existsSync(join(lake.location, 'runs/m/r/scratch/spark'))).toBe(false);
  });

  it('tells that it has too little memory to start', async () => {
    const error = await failure(open(256));
    expect(error).toMatchObject({
      kind: 'resources',
      message: 'Spark does not start with 256 MiB of memory. Give it at least 512MB with --memory.',
    });
  });

  it('tells that it ran out of memory, and by which option it gets more', async () => {
    await using small = await open(512);
    const big = `SELECT size(collect_list(repeat(CAST(id AS STRING), 1000))) AS n FROM range(2000000)`;
    const error = await failure(small.execute(write(big), scratchKey));
    expect(error.message).toMatch(/--memory/);
    expect(error.kind).toBe('resources');
  });
});
