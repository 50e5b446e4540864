import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { temporaryFolder } from '@rentlake/engine';

/** Copies of objects on this machine, and work in progress, in a temporary folder. */
export class LocalCopies implements AsyncDisposable {
  readonly #versions = new Map<string, string>();
  #folder: Promise<string> | undefined;

  /** The version of the copy that is there; undefined when there is none. */
  versionOf(key: string): string | undefined {
    return this.#versions.get(key);
  }

  /** Keys keep their folders: engines read partitions from paths. */
  async pathOf(key: string): Promise<string> {
    return join(await this.#root(), 'objects', key);
  }

  async store(key: string, body: AsyncIterable<Buffer>, version: string): Promise<void> {
    const path = await this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    // The same object may be asked for twice at once.
    const draft = `${path}.${randomUUID()}.tmp`;
    try {
      await pipeline(body, createWriteStream(draft));
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
    this.#versions.set(key, version);
  }

  /** An empty folder. */
  async scratch(key: string): Promise<string> {
    const folder = join(await this.#root(), 'scratch', key);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Removes what belongs to a key or lies below it. */
  async remove(key: string): Promise<void> {
    for (const copied of [...this.#versions.keys()]) {
      if (copied === key || copied.startsWith(`${key}/`)) this.#versions.delete(copied);
    }
    if (!this.#folder) return;
    const root = await this.#root();
    for (const kind of ['objects', 'scratch']) {
      await rm(join(root, kind, key), { recursive: true, force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#versions.clear();
  }

  #root(): Promise<string> {
    this.#folder ??= temporaryFolder();
    return this.#folder;
  }
}
