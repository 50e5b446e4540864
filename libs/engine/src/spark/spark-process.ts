import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, fstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { EngineError, type EngineErrorKind } from '../engine-error.ts';
import type { EnginePlan, EngineReport, Progress } from '../plan.ts';
import { endedProcess } from './ended-process.ts';

export interface SparkProgram {
  readonly python: string;
  readonly javaHome: string;
  readonly threads: number;
  /** Heap of the JVM. */
  readonly memoryMiB: number;
  /** Gets all that Spark keeps on disk. */
  readonly folder: string;
  /** Gets all that Spark says. */
  readonly log: string;
  readonly javaOptions: readonly string[];
}

export interface SparkRequest {
  /** Folder of the lake. */
  readonly lake: string;
  /** Gets the folders `output-<n>`. */
  readonly output: string;
  readonly plan: EnginePlan;
}

type Answer = { readonly id: number } & (
  | { readonly progress: Progress }
  | { readonly report: EngineReport }
  | { readonly error: { readonly kind: EngineErrorKind; readonly message: string } }
);

interface Waiting {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly resolve: (report: EngineReport) => void;
  readonly reject: (error: EngineError) => void;
}

const pythonPackages = join(import.meta.dirname, '../../../spark');

/** Python and the JVM below it, which execute plans one after another (libs/spark/rentlake_spark/serve.py). */
export class SparkProcess {
  readonly #child: ChildProcess;
  readonly #program: SparkProgram;
  readonly #logStart: number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #isKilled = false;
  hasEnded = false;

  constructor(program: SparkProgram) {
    const { python, javaHome, threads, memoryMiB, folder, log, javaOptions } = program;
    this.#program = program;
    mkdirSync(dirname(log), { recursive: true });
    const logFile = openSync(log, 'a');
    this.#logStart = fstatSync(logFile).size;
    try {
      this.#child = spawn(
        python,
        [
          // Python's own variables (PYTHONPATH, PYTHONSTARTUP) do not concern it.
          ...['-E', '-m', 'rentlake_spark.serve'],
          ...['--java-home', javaHome, '--folder', folder],
          ...['--threads', String(threads), '--memory-mib', String(memoryMiB)],
          `--java-options=${javaOptions.join(' ')}`,
        ],
        // A group of its own, so that Ctrl-C reaches only us, and so that all of it can be ended at once.
        { cwd: pythonPackages, detached: true, stdio: ['pipe', 'pipe', logFile] },
      );
    } finally {
      closeSync(logFile);
    }
    // It tells by its end that it no longer reads.
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) =>
        this.#take(JSON.parse(line) as Answer),
      );
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => this.#end(error.message, resolve));
      this.#child.once('close', (status, signal) =>
        this.#end(signal ?? `exit status ${status}`, resolve),
      );
    });
  }

  execute(
    request: SparkRequest,
    onProgress: ((progress: Progress) => void) | undefined,
  ): Promise<EngineReport> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { onProgress, resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  /** Ends it, whatever it is doing: it keeps nothing that would have to be put away. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    if (!this.hasEnded && this.#child.pid !== undefined) {
      try {
        process.kill(-this.#child.pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    await this.#ended;
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if ('progress' in answer) {
      waiting.onProgress?.(answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if ('report' in answer) waiting.resolve(answer.report);
    else waiting.reject(new EngineError(answer.error.kind, answer.error.message));
  }

  #end(how: string, resolve: () => void): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { log, memoryMiB } = this.#program;
    const error = this.#isKilled
      ? new EngineError('interrupted', 'Interrupted while Spark was at work.')
      : endedProcess({ how, log, memoryMiB, text: textFrom(log, this.#logStart) });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    resolve();
  }
}

/** What tells why a process ended stands in the last lines that it wrote. */
const longestTail = 1 << 18;

function textFrom(log: string, start: number): string {
  const from = Math.max(start, statSync(log).size - longestTail);
  const file = openSync(log, 'r');
  try {
    const buffer = Buffer.alloc(longestTail);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, longestTail, from));
  } finally {
    closeSync(file);
  }
}
