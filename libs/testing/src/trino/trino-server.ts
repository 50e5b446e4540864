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

export interface TrinoOptions {
  /** The name of the one catalog. */
  readonly catalog?: string;
  /** Whether SQL means what it means on Athena, where that differs: `0.5` is a double there. */
  readonly isAthena?: boolean;
}

/** How a query is run. */
export interface TrinoQueryOptions {
  /** In which names without one are looked up. */
  readonly schema?: string | undefined;
  /** In place of each `?`: an expression, or what is not one as a text. */
  readonly parameters?: readonly string[] | undefined;
  /** Answers with what the query would read (EXPLAIN, type IO) in place of its rows. */
  readonly plan?: boolean | undefined;
  /** Cancels the query. */
  readonly signal?: AbortSignal | undefined;
}

type Message =
  { readonly ready: true } | ({ readonly id: number } & (TrinoAnswer | Parsed | Refusal));

interface Parsed {
  readonly statement: string;
}

interface Refusal {
  readonly error: string;
  readonly code?: string | null;
  readonly type?: string | null;
}

/** Trino refused a statement or failed in it; the message is Trino's. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
  /** As Trino calls the error: `TABLE_NOT_FOUND`. */
  readonly code: string | undefined;
  /** Whose fault it is: `USER_ERROR`, `INTERNAL_ERROR`, `INSUFFICIENT_RESOURCES`, `EXTERNAL`. */
  readonly type: string | undefined;

  constructor(message: string, code?: string | null, type?: string | null) {
    super(message);
    this.code = code ?? undefined;
    this.type = type ?? undefined;
  }
}

const options = [
  '-Xmx2g',
  // Start and first queries count, not throughput. Trino generates code for every query.
  ...['-XX:TieredStopAtLevel=1', '-XX:ReservedCodeCacheSize=256m', '-XX:+UseSerialGC'],
  // The JVM's own warnings would stand between the answers.
  ...['-Xlog:disable', '-Xlog:all=warning:stderr'],
];
const lastLines = 4_000;

/** A Trino of its own process, with one catalog over files. Starts in 7 s; ends with this process. */
export class TrinoServer implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, PromiseWithResolvers<TrinoAnswer | Parsed>>();
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
  static async start(
    metastore: string,
    { catalog = 'hive', isAthena = false }: TrinoOptions = {},
  ): Promise<TrinoServer> {
    const java = await findJava({ javaHome: process.env['JAVA_HOME'] });
    const classPath = await trinoClassPath(java);
    const server = new TrinoServer(
      spawn(`${java.home}/bin/java`, [
        ...options,
        '-cp',
        classPath,
        'rentlake.trino.Main',
        metastore,
        catalog,
        ...(isAthena ? ['athena'] : []),
      ]),
    );
    return server.#ready.promise;
  }

  /** @throws TrinoError with Trino's message. */
  async query(sql: string, { signal, ...how }: TrinoQueryOptions = {}): Promise<TrinoAnswer> {
    const id = ++this.#asked;
    const cancel = (): void => this.#write({ cancel: id });
    signal?.addEventListener('abort', cancel);
    try {
      return (await this.#ask(id, { sql, ...how })) as TrinoAnswer;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /**
   * What kind of statement it is, as Trino's parser calls it: `Query`, `ShowTables`, `CreateView`.
   * @throws TrinoError when it is not SQL.
   */
  async statementKind(sql: string): Promise<string> {
    return ((await this.#ask(++this.#asked, { parse: sql })) as Parsed).statement;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.stdin.end();
    await closed;
  }

  #ask(id: number, question: object): Promise<TrinoAnswer | Parsed> {
    const answer = Promise.withResolvers<TrinoAnswer | Parsed>();
    this.#waiting.set(id, answer);
    if (this.#process.exitCode === null) this.#write({ id, ...question });
    else this.#fail(new TrinoError(`Trino is not there any more.\n${this.#log}`));
    return answer.promise;
  }

  #write(message: object): void {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #hear(message: Message): void {
    if ('ready' in message) return this.#ready.resolve(this);
    const answer = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message)
      answer?.reject(new TrinoError(message.error, message.code, message.type));
    else answer?.resolve(message);
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    for (const answer of this.#waiting.values()) answer.reject(error);
    this.#waiting.clear();
  }
}
