import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { endWithUs } from './end-with-us.ts';

/** What came of an invocation. A failure has the name under which a state machine sees it. */
export type Outcome =
  | { readonly report: unknown; readonly error?: never }
  | {
      readonly error: { readonly errorType: string; readonly errorMessage: string };
      readonly report?: never;
    };

export interface SandboxOptions {
  readonly name: string;
  /** Holds `main.cjs`. */
  readonly code: string;
  /** A folder of packages, as a layer brings them. */
  readonly layer: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly outcome: PromiseWithResolvers<Outcome>;
  /** What the function answered; it is over when it asks for the next event. */
  given?: Outcome;
}

/** Bytes of the longest report that Lambda takes. */
const longestReport = 6 * 1024 * 1024 + 100;

/**
 * One process of a function, which serves one event at a time through the runtime interface of Lambda. Between events it is
 * frozen: what it left undone stands still, and connections that others close meanwhile are found closed afterwards.
 */
export class Sandbox implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #log: string[];
  #waiting: ServerResponse | undefined;
  #current: Invocation | undefined;
  #isKilled = false;

  private constructor(child: ChildProcess, server: Server, log: string[]) {
    this.#child = child;
    this.#server = server;
    this.#log = log;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response);
    });
    child.on('close', () =>
      this.#end({ errorType: 'Runtime.ExitError', errorMessage: log.slice(-5).join('\n') }),
    );
  }

  /** @param log Gets every line that the function writes. */
  static async start(options: SandboxOptions, log: string[]): Promise<Sandbox> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, [join(import.meta.dirname, 'bootstrap.ts')], {
      cwd: options.code,
      env: {
        ...options.environment,
        NODE_PATH: options.layer,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_FUNCTION_NAME: options.name,
        LAMBDA_TASK_ROOT: options.code,
        _HANDLER: 'main.handler',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        if (line !== '') log.push(line);
      });
    }
    return new Sandbox(child, server, log);
  }

  get isDead(): boolean {
    return this.#isKilled || this.#hasExited;
  }

  get #hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get isFree(): boolean {
    return this.#current === undefined && !this.isDead;
  }

  /** @param timeout Milliseconds, after which the process is killed, as Lambda does it. */
  async invoke(event: unknown, timeout: number): Promise<Outcome> {
    const outcome = Promise.withResolvers<Outcome>();
    this.#current = { id: randomUUID(), event, outcome };
    this.#hand();
    const given = new AbortController();
    const late = pause(timeout, undefined, { signal: given.signal }).then(
      () =>
        this.kill({
          errorType: 'Sandbox.Timedout',
          errorMessage: `Timed out after ${timeout} ms.`,
        }),
      () => undefined,
    );
    try {
      return await outcome.promise;
    } finally {
      given.abort();
      await late;
    }
  }

  /** Ends the process at once, whatever it does. */
  kill(error = { errorType: 'Runtime.ExitError', errorMessage: 'killed' }): void {
    this.#isKilled = true;
    this.#signal('SIGKILL');
    this.#end(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasExited) {
      const closed = once(this.#child, 'close');
      this.#signal('SIGKILL');
      await closed;
    }
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    if (url.endsWith('/invocation/next')) {
      this.#waiting = response;
      const given = this.#current?.given;
      if (given) this.#finish(given);
      if (this.#current) this.#hand();
      else this.#signal('SIGSTOP');
      return;
    }
    const content = await text(request);
    const isTooLong = url.endsWith('/response') && Buffer.byteLength(content) > longestReport;
    const outcome = isTooLong ? tooLong : outcomeOf(url, content);
    response.writeHead(isTooLong ? 413 : 202).end('{}');
    if (url.endsWith('/init/error')) this.#finish(outcome);
    else if (this.#current) this.#current.given = outcome;
  }

  /** Gives the event to the process when both are there. */
  #hand(): void {
    if (!this.#current || !this.#waiting) return;
    this.#signal('SIGCONT');
    this.#waiting.writeHead(200, { 'lambda-runtime-aws-request-id': this.#current.id });
    this.#waiting.end(JSON.stringify(this.#current.event));
    this.#waiting = undefined;
  }

  #finish(outcome: Outcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.outcome.resolve(outcome);
  }

  #end(error: { readonly errorType: string; readonly errorMessage: string }): void {
    const given = this.#current?.given;
    if (this.#current && !given) this.#log.push(`${error.errorType}: ${error.errorMessage}`);
    this.#finish(given ?? { error });
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#hasExited) this.#child.kill(signal);
  }
}

const tooLong: Outcome = {
  error: {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${longestReport} bytes).`,
  },
};

function outcomeOf(url: string, content: string): Outcome {
  const parsed: unknown = JSON.parse(content);
  return url.endsWith('/response')
    ? { report: parsed }
    : { error: parsed as { readonly errorType: string; readonly errorMessage: string } };
}
