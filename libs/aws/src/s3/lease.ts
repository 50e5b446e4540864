import { randomUUID } from 'node:crypto';
import { LakeError, type Etag, type ObjectStore } from '@rentlake/lake';
import * as z from 'zod';

/** Seconds for which a lease holds when its holder does not renew it: how long a killed process keeps others waiting. */
const leaseSeconds = 60;

const leaseSchema = z.object({ holder: z.string(), until: z.iso.datetime() });

type Store = Pick<ObjectStore, 'read' | 'write' | 'remove'>;

/**
 * A lock in a store that has none: an object that is written only where it is absent or has run out, and that its holder
 * renews. Clocks of holders may differ by less than half of the time for which it holds.
 * @returns undefined while somebody else has it.
 */
export async function acquireLease(
  store: Store,
  key: string,
  seconds = leaseSeconds,
): Promise<Lease | undefined> {
  const holder = randomUUID();
  const body = (): string =>
    JSON.stringify({ holder, until: new Date(Date.now() + seconds * 1000).toISOString() });
  const asked = Date.now();
  let etag = await written(() => store.write(key, body(), { ifAbsent: true }));
  if (etag === undefined) {
    const found = await store.read(key);
    if (found && !isOver(found.body)) return undefined;
    const condition = found ? { ifMatch: found.etag } : { ifAbsent: true as const };
    etag = await written(() => store.write(key, body(), condition));
    if (etag === undefined) return undefined;
  }
  return new Lease({ store, key, holder, body, seconds }, etag, asked);
}

interface Held {
  readonly store: Store;
  readonly key: string;
  readonly holder: string;
  /** The lease as it is written now. */
  readonly body: () => string;
  readonly seconds: number;
}

/** Held while it is renewed. */
export class Lease implements AsyncDisposable {
  readonly #held: Held;
  readonly #timer: NodeJS.Timeout;
  /** Undefined once it is lost. */
  #etag: Etag | undefined;
  /** Milliseconds; others may take it from then on. */
  #until: number;
  #isReleased = false;
  #renewing: Promise<void> | undefined;

  constructor(held: Held, etag: Etag, asked: number) {
    this.#held = held;
    this.#etag = etag;
    this.#until = asked + held.seconds * 1000;
    // One at a time: a renewal that takes long is not overtaken by the next, which would find the lease changed.
    const renew = (): void => {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
    };
    this.#timer = setInterval(renew, (held.seconds * 1000) / 4);
    this.#timer.unref();
  }

  /** Whether its holder lost it: somebody else may be at work, and has been told that nobody is. */
  get isLost(): boolean {
    return !this.#isReleased && (this.#etag === undefined || Date.now() >= this.#until);
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** A store that fails now may do so no more the next time; the manifest's conditional writes guard what is written. */
  async #renew(): Promise<void> {
    const { store, key, body } = this.#held;
    if (this.#etag === undefined) return;
    const asked = Date.now();
    try {
      this.#etag = await store.write(key, body(), { ifMatch: this.#etag });
      this.#until = asked + this.#held.seconds * 1000;
    } catch (error) {
      const isConflict = error instanceof LakeError && error.kind === 'conflict';
      if (isConflict) this.#etag = await this.#own().catch(() => this.#etag);
    }
  }

  /** The version of the lease while it is ours: of an earlier renewal, the answer may have been lost. */
  async #own(): Promise<Etag | undefined> {
    const { store, key, holder } = this.#held;
    const found = await store.read(key);
    return found && leaseOf(found.body)?.holder === holder ? found.etag : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#isReleased = true;
    await this.#renewing;
    try {
      if ((await this.#own()) !== undefined) await this.#held.store.remove(this.#held.key);
    } catch (error) {
      // What was done under the lease is done; it runs out by itself.
      if (!(error instanceof LakeError)) throw error;
    }
  }
}

function isOver(body: Buffer): boolean {
  const lease = leaseOf(body);
  return lease === undefined || Date.parse(lease.until) < Date.now();
}

const leaseOf = (body: Buffer): z.infer<typeof leaseSchema> | undefined =>
  leaseSchema.safeParse(parsed(body)).data;

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Undefined when the condition did not hold. */
async function written(write: () => Promise<Etag>): Promise<Etag | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof LakeError && error.kind === 'conflict') return undefined;
    throw error;
  }
}
