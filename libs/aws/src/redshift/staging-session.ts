import type { BatchPlace, DataApi } from './data-api.ts';
import { isSessionLost } from './redshift-error.ts';

/** How long a session waits for our next statement before it ends with what is staged in it. */
const keepAliveSeconds = 600;

/** The session of the Data API that holds the staging tables: temporary ones, which end with it. */
export class StagingSession {
  readonly #api: DataApi;
  readonly #database: BatchPlace;
  #id: string | undefined;

  /** @param database Where a batch runs on a connection of its own. */
  constructor(api: DataApi, database: BatchPlace) {
    this.#api = api;
    this.#database = database;
  }

  get isOpen(): boolean {
    return this.#id !== undefined;
  }

  /** Where the staging tables are; the first batch there begins the session. */
  get place(): BatchPlace {
    return this.#id === undefined
      ? { ...this.#database, SessionKeepAliveSeconds: keepAliveSeconds }
      : { SessionId: this.#id };
  }

  async run(sqls: readonly string[]): Promise<void> {
    const batch = await this.#api.submit(sqls, this.place);
    // Known from here on: a session whose first batch fails is to be left as well.
    this.#id = batch.sessionId ?? this.#id;
    await this.#api.finish(batch);
  }

  /** Whether a failure was the loss of it. What was lost is open no more. */
  wasLostBy(cause: unknown): boolean {
    if (!this.isOpen || !isSessionLost(cause)) return false;
    this.#id = undefined;
    return true;
  }

  /** There is no call that ends a session; a short patience does. */
  async leave(): Promise<void> {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    const place = { SessionId: id, SessionKeepAliveSeconds: 1 };
    await this.#api.run(['SELECT 1 AS one'], place).catch(() => undefined);
  }
}
