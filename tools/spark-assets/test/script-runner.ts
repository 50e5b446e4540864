import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { pythonEnvironment, root } from './workspace.ts';

const python = join(root, '.venv/bin/python');
const program = join(root, 'libs/spark/test/run_scripts.py');

/** The class path with which Spark reaches S3; the first time, this fetches 280 MB. */
export async function s3ClassPath(): Promise<string> {
  const { stdout } = await promisify(execFile)(python, [join(root, 'libs/spark/s3_jars.py')]);
  return stdout.trim();
}

/** Runs entry scripts in one JVM, which spares the start of one for each. */
export class ScriptRunner implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: Interface;
  /** All that the scripts and Spark said. */
  log = '';

  constructor(classPath: string, environment: NodeJS.ProcessEnv) {
    const inherited = pythonEnvironment();
    this.#child = spawn(python, [program], {
      // A group of its own, so that Python and the JVM can be killed at one blow.
      detached: true,
      env: {
        ...inherited,
        ...environment,
        PYSPARK_SUBMIT_ARGS: `--driver-class-path '${classPath}' ${inherited['PYSPARK_SUBMIT_ARGS']}`,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.on('data', (chunk) => (this.log += String(chunk)));
    this.#answers = createInterface(this.#child.stdout);
  }

  /** Runs a script of `apps`. Returns its exit status, and the last that it said. */
  async run(
    script: string,
    ...args: readonly string[]
  ): Promise<{ readonly status: number; readonly told: string }> {
    const answered = once(this.#answers, 'line') as Promise<[string]>;
    this.#child.stdin.write(`${JSON.stringify([join(root, 'apps', script), ...args])}\n`);
    const [status] = await answered;
    const own = this.log.split('\n').filter((line) => /^[a-z_]+: /.test(line));
    return { status: Number(status), told: own.at(-1) ?? '' };
  }

  /** Ends Python and the JVM as a power cut would. */
  async kill(): Promise<void> {
    const closed = once(this.#child, 'close');
    process.kill(-this.#child.pid!, 'SIGKILL');
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await this.kill();
  }
}
