import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import {
  access,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { FileLock, withFileLock } from './file-lock.ts';
import { isHidden } from './hidden.ts';
import { LakeError } from './lake-error.ts';
import type { LakeStore } from './lake-store.ts';
import type { Condition, Etag, ObjectInfo } from './object-store.ts';
import { storageError, systemCode } from './storage-error.ts';

const etagOf = (body: Buffer | string): Etag => createHash('sha256').update(body).digest('hex');

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(systemCode(error));

const hiddenBeside = (path: string, ending: string): string =>
  join(dirname(path), `.${basename(path)}.${ending}`);

/** A store in a folder of this machine. */
export class FolderStore implements LakeStore {
  readonly location: string;

  constructor(folder: string) {
    this.location = resolve(folder);
  }

  async list(prefix: string): Promise<readonly ObjectInfo[]> {
    const folder = this.#path(prefix.includes('/') ? dirname(`${prefix}x`) : '.');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        if (isAbsent(error)) return [];
        throw storageError(this.location, `cannot be listed`, error);
      },
    );
    const keys = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        relative(this.location, join(entry.parentPath, entry.name)).split(sep).join('/'),
      )
      .filter((key) => key.startsWith(prefix) && !isHidden(key))
      .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    const found: ObjectInfo[] = [];
    for (const key of keys) {
      const info = await stat(this.#path(key)).catch((error: unknown) => {
        if (isAbsent(error)) return undefined;
        throw storageError(this.location, `cannot be read (${key})`, error);
      });
      if (info?.isFile()) found.push({ key, size: info.size });
    }
    return found;
  }

  async read(key: string): Promise<{ readonly body: Buffer; readonly etag: Etag } | undefined> {
    try {
      const body = await readFile(this.#path(key));
      return { body, etag: etagOf(body) };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw this.#readError(key, error);
    }
  }

  stream(key: string): Readable {
    return Readable.from(this.#chunks(key, this.#path(key)), { objectMode: false });
  }

  async readRange(key: string, start: number, end: number): Promise<Buffer> {
    try {
      await using file = await open(this.#path(key));
      const length = end - start;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw this.#readError(key, error);
    }
  }

  async write(key: string, body: string, condition?: Condition): Promise<Etag> {
    await this.#replace(key, body, condition);
    return etagOf(body);
  }

  async writeStream(key: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    let failure: unknown;
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* body;
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    await this.#replace(key, watched()).catch((error: LakeError) => {
      throw failure !== undefined && error.cause === failure ? failure : error;
    });
  }

  async remove(prefix: string): Promise<void> {
    const target = this.#pathBelow(prefix);
    await this.#writing(prefix, () => rm(target, { recursive: true, force: true }));
  }

  async adopt(folder: string, prefix: string): Promise<void> {
    const target = this.#pathBelow(prefix);
    await this.#writing(prefix, async () => {
      await mkdir(dirname(target), { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(folder, target);
    });
  }

  async localPath(key: string): Promise<string> {
    return this.#path(key);
  }

  async scratch(key: string): Promise<string> {
    const folder = this.#pathBelow(key);
    return this.#writing(key, async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      return folder;
    });
  }

  /** A lock that ends with this process at the latest; undefined while somebody else has it. */
  async lock(key: string): Promise<FileLock | undefined> {
    return this.#writing(key, () =>
      Promise.resolve(FileLock.tryAcquire(hiddenBeside(this.#path(key), 'lock'))),
    );
  }

  #path(key: string): string {
    const path = resolve(this.location, key);
    if (path !== this.location && !path.startsWith(this.location + sep)) {
      throw new LakeError('usage', `The key "${key}" leads out of ${this.location}.`);
    }
    return path;
  }

  /** The path of what may be replaced or removed as a whole: all but the store itself. */
  #pathBelow(key: string): string {
    const path = this.#path(key);
    if (path === this.location) {
      throw new LakeError('usage', `The key "${key}" is all of ${this.location}.`);
    }
    return path;
  }

  async *#chunks(key: string, path: string): AsyncGenerator<Buffer> {
    try {
      yield* createReadStream(path, { highWaterMark: 1 << 20 });
    } catch (error) {
      throw this.#readError(key, error);
    }
  }

  async #replace(
    key: string,
    body: string | AsyncIterable<Uint8Array>,
    condition?: Condition,
  ): Promise<void> {
    const path = this.#path(key);
    const draft = hiddenBeside(path, 'tmp');
    await this.#writing(key, async () => {
      await mkdir(dirname(path), { recursive: true });
      // One writer at a time, so that one name is enough for drafts and a killed writer's is written over.
      await withFileLock(hiddenBeside(path, 'lock'), async () => {
        if (condition) await this.#check(key, condition);
        try {
          await writeFile(draft, body, { flush: true });
          await rename(draft, path);
        } finally {
          await rm(draft, { force: true });
        }
      });
    });
  }

  async #check(key: string, condition: Condition): Promise<void> {
    const present = await this.read(key);
    const holds =
      'ifAbsent' in condition ? present === undefined : present?.etag === condition.ifMatch;
    if (!holds) {
      throw new LakeError(
        'conflict',
        `${key} in ${this.location} was changed by somebody else meanwhile. Repeat it.`,
      );
    }
  }

  #readError(key: string, error: unknown): LakeError {
    if (error instanceof LakeError) return error;
    return storageError(this.location, `cannot be read (${key})`, error);
  }

  async #writing<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LakeError) throw error;
      const cause = (await this.#whyNotWritable(this.#path(key))) ?? error;
      throw storageError(this.location, `cannot be written (${key})`, cause);
    }
  }

  /** Node's recursive mkdir and SQLite hide why a folder is closed to us; asking the nearest folder there is tells. */
  async #whyNotWritable(path: string): Promise<unknown> {
    const folder = dirname(path);
    const refusal = await access(folder, constants.W_OK).catch((error: unknown) => error);
    return isAbsent(refusal) && folder !== path ? this.#whyNotWritable(folder) : refusal;
  }
}
