import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bucket } from '../../moto/bucket.ts';
import { parseS3Uri } from '../s3-uri.ts';
import { DriverLogs } from './driver-logs.ts';
import { commandLine, type LocalFiles, type SparkProgram } from './spark-program.ts';
import type { SparkSubmission } from './spark-submission.ts';

/** preempted: killed when its script has said so many lines. spark-failure: a stage of Spark loses its executors. */
export type Mishap =
  { readonly kind: 'preempted'; readonly lines: number } | { readonly kind: 'spark-failure' };

export type SparkRunState =
  'queued' | 'starting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed-out';

export type PutLogs = (logs: DriverLogs) => Promise<void>;

export interface Turn {
  /** Of the S3 server. */
  readonly endpoint: string;
  /** Of the run alone. */
  readonly folder: string;
  readonly find: () => Promise<SparkProgram>;
  readonly mishap: () => Mishap | undefined;
}

const lostExecutors = `org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7) (executor 2): ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Container from a bad node. Exit status: 137.
\tat org.apache.spark.scheduler.DAGScheduler.failJobAndIndependentStages(DAGScheduler.scala:2856)
Caused by: java.lang.OutOfMemoryError: Java heap space
\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)
`;

/** One spark-submit, from the queue to its end. */
export class SparkRun {
  readonly submission: SparkSubmission;
  state: SparkRunState = 'queued';
  /** Of the process, or as the service would tell it; undefined before the end. */
  exitCode: number | undefined;
  startedAt: Date | undefined;
  endedAt: Date | undefined;
  /** Whether somebody asked for its end. */
  isCancelled = false;
  readonly #putLogs: PutLogs;
  readonly #stop = new AbortController();
  readonly #times: { readonly startDelay: number; readonly minute: number };

  constructor(
    submission: SparkSubmission,
    putLogs: PutLogs,
    times: { readonly startDelay: number; readonly minute: number },
  ) {
    this.submission = submission;
    this.#putLogs = putLogs;
    this.#times = times;
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined;
  }

  /** Ends it, whatever it is doing. */
  cancel(): void {
    this.isCancelled = true;
    this.#stop.abort();
  }

  /** Does it, alone on this machine. Whatever goes wrong is a failure of the run. */
  async work(turn: Turn): Promise<void> {
    const logs = new DriverLogs(turn.folder);
    let result: SparkRunState;
    try {
      result = await this.#run(turn, logs);
    } catch (error) {
      await logs.add('stderr', `${Error.isError(error) ? error.message : String(error)}\n`);
      result = 'failed';
    }
    this.exitCode ??= result === 'succeeded' ? 0 : 1;
    // A service whose logs cannot be put somewhere does not fail the run for it.
    await this.#putLogs(logs).catch(() => undefined);
    this.endedAt = new Date();
    this.state = this.isCancelled ? 'cancelled' : result;
  }

  async #run(turn: Turn, logs: DriverLogs): Promise<SparkRunState> {
    if (this.isCancelled) return 'cancelled';
    this.state = 'starting';
    await pause(this.#times.startDelay, undefined, { signal: this.#stop.signal });
    const files = await fetched(turn, this.submission);
    const mishap = turn.mishap();
    this.startedAt = new Date();
    this.state = 'running';
    if (mishap?.kind === 'spark-failure') {
      await logs.add('stderr', lostExecutors);
      return 'failed';
    }
    const program = await turn.find();
    if (this.isCancelled) return 'cancelled';
    const child = spawn(program.command, commandLine(program, this.submission, files), {
      cwd: turn.folder,
      // A group of its own, so that Java and Python end together.
      detached: true,
      env: program.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return this.#watch(child, logs, mishap);
  }

  async #watch(
    child: ChildProcess,
    logs: DriverLogs,
    mishap: Mishap | undefined,
  ): Promise<SparkRunState> {
    let isTimedOut = false;
    const kill = (): void => killGroup(child);
    const { timeoutMinutes } = this.submission;
    const limit = setTimeout(() => {
      isTimedOut = true;
      kill();
    }, timeoutMinutes * this.#times.minute).unref();
    this.#stop.signal.addEventListener('abort', kill);
    if (this.isCancelled) kill();
    if (mishap?.kind === 'preempted') {
      let said = 0;
      child.stdout?.on('data', (part: Buffer) => {
        said += part.toString().split('\n').length - 1;
        if (said >= mishap.lines) kill();
      });
    }
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [[status]] = await Promise.all([
      closed,
      ...(child.stdout ? [logs.keep('stdout', child.stdout)] : []),
      ...(child.stderr ? [logs.keep('stderr', child.stderr)] : []),
    ]);
    clearTimeout(limit);
    this.exitCode = status ?? 137;
    if (isTimedOut) return 'timed-out';
    return status === 0 ? 'succeeded' : 'failed';
  }
}

async function fetched(
  { endpoint, folder }: Turn,
  { script, pyFiles, jars }: SparkSubmission,
): Promise<LocalFiles> {
  const fetchAll = (uris: readonly string[]): Promise<readonly string[]> =>
    Promise.all(
      uris.map(async (uri) => {
        const file = join(folder, basename(uri));
        await writeFile(file, await readUri(endpoint, uri));
        return file;
      }),
    );
  const [local = ''] = await fetchAll([script]);
  return { script: local, pyFiles: await fetchAll(pyFiles), jars: await fetchAll(jars) };
}

async function readUri(endpoint: string, uri: string): Promise<Buffer> {
  const { bucket, key } = parseS3Uri(uri) ?? {};
  if (bucket === undefined || !key) throw new Error(`${uri} is no s3://<bucket>/<key>.`);
  return Bucket.at(endpoint, bucket).get(key);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
