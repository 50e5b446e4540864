import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSpark, type SparkProgram } from './spark-program.ts';
import { SparkRun, type Mishap, type PutLogs } from './spark-run.ts';
import type { SparkSubmission } from './spark-submission.ts';

export interface LocalSparkOptions {
  /** Milliseconds between a run's turn and its start, as machines take to come up. */
  readonly startDelay?: number;
  /** Milliseconds that a minute of a time limit has. */
  readonly minute?: number;
}

/** Where S3 answers. */
export interface S3Places {
  /** The service itself, which always succeeds. */
  readonly moto: string;
  /** Jobs, whose requests can go wrong. */
  readonly gateway: string;
}

/** The Spark that services of the local AWS share. It runs one job at a time; others wait for their turn. */
export class LocalSpark {
  readonly options: Required<LocalSparkOptions>;
  readonly #mishaps: Mishap[] = [];
  readonly #running = new Set<SparkRun>();
  readonly #folder: Promise<string>;
  #program: Promise<SparkProgram> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: LocalSparkOptions = {}) {
    this.options = { startDelay: 0, minute: 60_000, ...options };
    this.#folder = mkdtemp(join(tmpdir(), 'rentlake-local-spark-'));
  }

  /**
   * The next run that gets its turn fails so; called twice, the one after it too.
   * @param lines After how many of its script it is preempted; where it says fewer, it goes through.
   */
  failNext(kind: Mishap['kind'], lines = 1): void {
    this.#mishaps.push(kind === 'preempted' ? { kind, lines } : { kind });
  }

  /**
   * @param putLogs Puts what the driver said where the service keeps it; the run is over then.
   */
  submit(submission: SparkSubmission, { moto, gateway }: S3Places, putLogs: PutLogs): SparkRun {
    const run = new SparkRun(submission, putLogs, this.options);
    this.#running.add(run);
    this.#turn = this.#turn.then(async () => {
      const folder = await mkdtemp(join(await this.#folder, 'run-'));
      const find = (): Promise<SparkProgram> => (this.#program ??= this.#find(gateway));
      await run.work({ endpoint: moto, folder, find, mishap: () => this.#mishaps.shift() });
      this.#running.delete(run);
    });
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#running) run.cancel();
    await this.#turn;
    await rm(await this.#folder, { recursive: true, force: true });
  }

  async #find(endpoint: string): Promise<SparkProgram> {
    return findSpark(endpoint, await this.#folder);
  }
}
