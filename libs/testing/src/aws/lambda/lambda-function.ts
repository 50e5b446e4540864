import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderState } from './folder-state.ts';
import { Sandbox, type Outcome, type SandboxOptions } from './sandbox.ts';

/** Bytes of the longest event that Lambda takes. */
const longestEvent = 6 * 1024 * 1024;

interface Place {
  readonly sandbox: Sandbox;
  /** Its temporary folder. */
  readonly folder: string;
}

/**
 * A function of Lambda from its bundle. It has nothing but its environment to go by. Each sandbox is a process, used again when it
 * is free; events that come while all are busy start another one.
 */
export class LambdaFunction implements AsyncDisposable {
  readonly #options: SandboxOptions;
  readonly #timeout: number;
  /** Of its code, as it was given. */
  readonly #state: Promise<string>;
  #places: readonly Place[] = [];
  /** Every line that it wrote. */
  readonly log: string[] = [];

  /** @param timeout Milliseconds. */
  constructor(options: SandboxOptions, timeout = 60_000) {
    this.#options = options;
    this.#timeout = timeout;
    this.#state = folderState(options.code);
    // Who invokes the function hears of it.
    this.#state.catch(() => undefined);
  }

  async invoke(event: unknown, timeout = this.#timeout): Promise<Outcome> {
    if (Buffer.byteLength(JSON.stringify(event)) > longestEvent) {
      return { error: { errorType: 'RequestTooLarge', errorMessage: 'The event is too long.' } };
    }
    const before = await this.#state;
    const outcome = await this.#run(event, timeout);
    return (await folderState(this.#options.code)) === before ? outcome : readOnly;
  }

  /** Ends all of its processes at once, as when Lambda loses a host. */
  kill(): void {
    for (const { sandbox } of this.#places) sandbox.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { sandbox, folder } of this.#places) {
      await sandbox[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #run(event: unknown, timeout: number): Promise<Outcome> {
    const free = this.#places.find(({ sandbox }) => sandbox.isFree);
    if (free) return free.sandbox.invoke(event, timeout);
    const folder = await this.#temporaryFolder();
    const environment = { ...this.#options.environment, TMPDIR: folder };
    const sandbox = await Sandbox.start({ ...this.#options, environment }, this.log);
    const outcome = sandbox.invoke(event, timeout);
    this.#places = [...this.#places, { sandbox, folder }];
    return outcome;
  }

  /** Lambda keeps that of a process that died, with all that is in it, for the next one in its place. */
  async #temporaryFolder(): Promise<string> {
    const dead = this.#places.find(({ sandbox }) => sandbox.isDead);
    if (!dead) return mkdtemp(join(tmpdir(), 'rentlake-lambda-'));
    this.#places = this.#places.filter((place) => place !== dead);
    await dead.sandbox[Symbol.asyncDispose]();
    return dead.folder;
  }
}

/** The file system refuses to write there on Lambda; here nothing stops a process, but nobody sees its report. */
const readOnly: Outcome = {
  error: {
    errorType: 'Error',
    errorMessage: 'EROFS: read-only file system, the function wrote into its code',
  },
};
