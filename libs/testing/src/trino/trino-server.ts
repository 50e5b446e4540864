import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findJava } from '@rentlake/engine';
import { trinoClassPath } from './class-path.ts';

/** The rows of an answer. A value is null or its text, exact to the last digit. */
export interface TrinoAnswer {
  /** The type as Trino calls it: `varchar`, `decimal(18,2)`, `timestamp(6)`. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

type Message = { readonly ready: true } | ({ readonly id: number } & (TrinoAnswer | Refusal));

interface Refusal {
  readonly error: string;
}

/** Trino refused a statement or failed in it; the message is Trino's. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
}

const options = [
  '-Xmx2g',
  // Start and first queries count, not throughput. Trino generates code for every query.
  ...['-XX:TieredStopAtLevel=1', '-XX:ReservedCodeCacheSize=256m', '-XX:+UseSerialGC'],
  // The JVM's own warnings would stand between the answers.
  ...['-Xlog:disable', '-Xlog:all=warning:stderr'],
];
const lastLines = 4_000;

/** A Trino of its own process, with the catalog `hive` over files. Starts in 7 s; ends with this process. */
export class TrinoServer implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, PromiseWithResolvers<TrinoAnswer>>();
  readonly #ready = Promise.withResolvers<TrinoServer>();
  #asked = 0;
  #log = '';

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#process = child;
    child.stderr.on('data', (chunk) => (this.#log = `${this.#log}${chunk}`.slice(-lastLines)));
    createInterface(child.stdout).on('line', (line) => this.#hear(JSON.parse(line) as Message));
    child.on('error', (error) => this.#fail(error));
    // What it was asked and cannot hear fails with the end of the process.
    child.stdin.on('error', () => undefined);
    child.on('close', (status) =>
      this.#fail(new TrinoError(`Trino ended with status ${status}.\n${this.#log}`)),
    );
  }

  /**
   * @param metastore An empty folder in which Trino keeps what it knows of tables.
   * @throws PrerequisiteError without Java 17, TrinoBuildError when Maven fails, TrinoError when Trino does not start.
   */
  static async start(metastore: string): Promise<TrinoServer> {
    const java = await findJava({ javaHome: process.env['JAVA_HOME'] });
    const classPath = await trinoClassPath(java);
    const server = new TrinoServer(
      spawn(`${java.home}/bin/java`, [
        ...options,
        '-cp',
        classPath,
        'rentlake.trino.Main',
        metastore,
      ]),
    );
    return server.#ready.promise;
  }

  /** @throws TrinoError with Trino's message. */
  async query(sql: string): Promise<TrinoAnswer> {
    const id = ++this.#asked;
    const answer = Promise.withResolvers<TrinoAnswer>();
    this.#waiting.set(id, answer);
    if (this.#process.exitCode === null)
      this.#process.stdin.write(`${JSON.stringify({ id, sql })}\n`);
    else this.#fail(new TrinoError(`Trino is not there any more.\n${this.#log}`));
    return answer.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.stdin.end();
    await closed;
  }

  #hear(message: Message): void {
    if ('ready' in message) return this.#ready.resolve(this);
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) answer?.reject(new TrinoError(message.error));
    else answer?.resolve({ columns: message.columns, rows: message.rows });
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    for (const answer of this.#waiting.values()) answer.reject(error);
    this.#waiting.clear();
  }
}
