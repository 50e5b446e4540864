import { Sandbox, type Outcome, type SandboxOptions } from './sandbox.ts';

/** Lambda lets no event in, and no report out, that is longer. */
const longestPayload = 6 * 1024 * 1024;

/**
 * A function of Lambda from its bundle. It has nothing but its environment to go by. Each sandbox is a process, used again when it
 * is free; events that come while all are busy start another one.
 */
export class LambdaFunction implements AsyncDisposable {
  readonly #options: SandboxOptions;
  readonly #timeout: number;
  readonly #sandboxes: Sandbox[] = [];
  /** Every line that it wrote. */
  readonly log: string[] = [];

  /** @param timeout Milliseconds. */
  constructor(options: SandboxOptions, timeout = 60_000) {
    this.#options = options;
    this.#timeout = timeout;
  }

  async invoke(event: unknown, timeout = this.#timeout): Promise<Outcome> {
    if (Buffer.byteLength(JSON.stringify(event)) > longestPayload) {
      return { error: { errorType: 'RequestTooLarge', errorMessage: 'The event is too long.' } };
    }
    const free = this.#sandboxes.find(({ isFree }) => isFree);
    if (free) return free.invoke(event, timeout);
    const started = await Sandbox.start(this.#options, this.log);
    const outcome = started.invoke(event, timeout);
    this.#sandboxes.push(started);
    return outcome;
  }

  /** Ends all of its processes at once, as when Lambda loses a host. */
  kill(): void {
    for (const sandbox of this.#sandboxes) sandbox.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox[Symbol.asyncDispose]()));
  }
}
