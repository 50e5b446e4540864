import { randomUUID } from 'node:crypto';
import { LakeError, type Etag, type Lock, type ObjectStore } from '@rentlake/lake';
import * as z from 'zod';

/** Seconds for which a lease holds when its holder does not renew it: how long a killed process keeps others waiting. */
const leaseSeconds = 60;

const leaseSchema = z.object({ holder: z.string(), until: z.iso.datetime() });

type Store = Pick<ObjectStore, 'read' | 'write' | 'remove'>;

/**
 * A lock in a store that has none: an object that is written only where it is absent or has run out, and that its holder
 * renews. Clocks of holders may differ by less than the time for which it holds.
 * @returns undefined while somebody else has it.
 */
export async function acquireLease(
  store: Store,
  key: string,
  seconds = leaseSeconds,
): Promise<Lock | undefined> {
  const holder = randomUUID();
  const body = (): string =>
    JSON.stringify({ holder, until: new Date(Date.now() + seconds * 1000).toISOString() });
  let etag = await written(() => store.write(key, body(), { ifAbsent: true }));
  if (etag === undefined) {
    const found = await store.read(key);
    if (found && !isOver(found.body)) return undefined;
    const condition = found ? { ifMatch: found.etag } : { ifAbsent: true as const };
    etag = await written(() => store.write(key, body(), condition));
    if (etag === undefined) return undefined;
  }
  return new Lease(store, key, etag, body, seconds);
}

class Lease implements AsyncDisposable {
  readonly #store: Store;
  readonly #key: string;
  readonly #timer: NodeJS.Timeout;
  /** Undefined once it is lost. */
  #etag: Etag | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(store: Store, key: string, etag: Etag, body: () => string, seconds: number) {
    this.#store = store;
    this.#key = key;
    this.#etag = etag;
    this.#timer = setInterval(
      () => {
        this.#renewing = this.#renew(body);
      },
      (seconds * 1000) / 4,
    );
    this.#timer.unref();
  }

  /** A store that fails now may do so no more the next time; the manifest's conditional writes guard what is written. */
  async #renew(body: () => string): Promise<void> {
    const etag = this.#etag;
    if (etag === undefined) return;
    try {
      this.#etag = await this.#store.write(this.#key, body(), { ifMatch: etag });
    } catch (error) {
      if (error instanceof LakeError && error.kind === 'conflict') this.#etag = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    try {
      const found = await this.#store.read(this.#key);
      if (found && found.etag === this.#etag) await this.#store.remove(this.#key);
    } catch (error) {
      // What was done under the lease is done; it runs out by itself.
      if (!(error instanceof LakeError)) throw error;
    }
  }
}

function isOver(body: Buffer): boolean {
  const { success, data } = leaseSchema.safeParse(parsed(body));
  return !success || Date.parse(data.until) < Date.now();
}

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
