import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from './lake-error.ts';

/**
 * A lock on a file that the kernel releases when its process ends, however it ends: SQLite's exclusive transaction.
 * There is no stale lock to detect after a crash.
 */
export class FileLock implements Disposable, AsyncDisposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The lock, or undefined when somebody holds it. */
  static tryAcquire(file: string): FileLock | undefined {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file);
    try {
      database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return new FileLock(database);
    } catch (error) {
      database.close();
      if (Error.isError(error) && /locked|busy/i.test(error.message)) return undefined;
      throw error;
    }
  }

  /** The lock, when nobody else has it any more. */
  static async acquire(file: string, pauseMs: number): Promise<FileLock> {
    for (;;) {
      const lock = FileLock.tryAcquire(file);
      if (lock) return lock;
      await sleep(pauseMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#database.exec('ROLLBACK');
    this.#database.close();
  }
}

/** Runs `work` while holding the lock on `file`, waiting up to ten seconds for it. */
export async function withFileLock<Result>(
  file: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const lock = FileLock.tryAcquire(file);
    if (lock) {
      try {
        return await work();
      } finally {
        lock[Symbol.dispose]();
      }
    }
    if (Date.now() > deadline) {
      throw new LakeError(
        'conflict',
        `${file} has been locked for ten seconds. Is another run stuck?`,
      );
    }
    await sleep(20);
  }
}
