import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  LakeError,
  isHidden,
  type Condition,
  type Etag,
  type LakeStore,
  type Lock,
  type ObjectInfo,
} from '@rentlake/lake';
import { errorStatus } from '../aws-error.ts';
import type { AwsSettings } from '../client.ts';
import { deleteObjects, listObjects } from './bucket-objects.ts';
import { isConflict, putObject } from './conditional-put.ts';
import { acquireLease, type Lease } from './lease.ts';
import { LocalCopies } from './local-copies.ts';
import { openObject, type ObjectRequest, type OpenObject } from './object-body.ts';
import { endpointVariable, s3Client } from './s3-client.ts';
import { isAbsent, s3Error } from './s3-error.ts';
import type { S3Location } from './s3-location.ts';
import { keyBelow, storeKey } from './store-key.ts';
import { uploadFolder } from './upload-folder.ts';
import { ContentError, uploadStream } from './upload-stream.ts';

/** What the file systems of Spark put in the place of folders, and leave there: S3A `name/`, EMRFS `name_$folder$`. */
const isFolderMarker = (key: string): boolean => key.endsWith('/') || key.endsWith('_$folder$');

/** A store in a bucket of S3. Local copies and work in progress go when it is disposed of. */
export class S3Store implements LakeStore, AsyncDisposable {
  readonly location: string;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #client: S3Client;
  readonly #endpoint: string | undefined;
  readonly #leaseSeconds: number | undefined;
  readonly #copies = new LocalCopies();
  readonly #scratches = new Set<string>();
  #leases: readonly Lease[] = [];

  constructor({ bucket, prefix }: S3Location, settings: AwsSettings = {}) {
    this.location = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
    this.#bucket = bucket;
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.#leaseSeconds = settings.leaseSeconds;
    this.#endpoint = endpointVariable(settings);
    this.#client = s3Client(settings);
  }

  async list(prefix: string): Promise<readonly ObjectInfo[]> {
    const start = prefix === '' ? '' : storeKey(prefix, this.location);
    const found: ObjectInfo[] = [];
    for await (const { key, size } of this.#objects(`${this.#prefix}${start}`)) {
      const name = key.slice(this.#prefix.length);
      if (!isHidden(name) && !isFolderMarker(name)) found.push({ key: name, size });
    }
    // S3 lists in the order of bytes; not all servers like it do.
    return found.sort((left, right) =>
      Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)),
    );
  }

  async read(key: string): Promise<{ readonly body: Buffer; readonly etag: Etag } | undefined> {
    try {
      const { body, etag } = await this.#open(key);
      return { body: await buffer(body), etag };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw this.#readError(key, error);
    }
  }

  stream(key: string): Readable {
    storeKey(key, this.location);
    return Readable.from(this.#chunks(key), { objectMode: false });
  }

  async readRange(key: string, start: number, end: number): Promise<Buffer> {
    if (end <= start) return Buffer.alloc(0);
    try {
      return await buffer((await this.#open(key, { start, end })).body);
    } catch (error) {
      // There is nothing from `start` on.
      if (errorStatus(error) === 416) return Buffer.alloc(0);
      throw this.#readError(key, error);
    }
  }

  async write(key: string, body: string, condition?: Condition): Promise<Etag> {
    // A conditional write finds out by itself what others did.
    if (!condition) this.#requireLease(key, 'written');
    const put = { Bucket: this.#bucket, Key: this.#key(key), Body: Buffer.from(body) };
    try {
      return await putObject(this.#client, put, condition);
    } catch (error) {
      if (!condition || !isConflict(error)) throw this.#writeError(key, error);
      throw new LakeError(
        'conflict',
        `${key} in ${this.location} was changed by somebody else meanwhile. Repeat it.`,
        { cause: error },
      );
    }
  }

  async writeStream(key: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const requireLease = (): void => this.#requireLease(key, 'written');
    requireLease();
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield* body;
      // Nothing of it is there before this.
      requireLease();
    };
    try {
      await uploadStream(this.#client, { Bucket: this.#bucket, Key: this.#key(key) }, content());
    } catch (error) {
      if (error instanceof ContentError) throw error.cause;
      throw this.#writeError(key, error);
    }
  }

  async remove(prefix: string): Promise<void> {
    const key = keyBelow(prefix, this.location);
    this.#requireLease(key, 'removed');
    await this.#delete(prefix, await this.#keysOf(key));
    await this.#copies.remove(key);
  }

  async adopt(folder: string, prefix: string): Promise<void> {
    this.#requireLease(prefix, 'written');
    const key = keyBelow(prefix, this.location);
    const before = await this.#keysOf(key);
    const names = await uploadFolder(folder, (name, path) =>
      this.writeStream(`${key}/${name}`, contentOf(path)),
    );
    this.#requireLease(prefix, 'rid of older files');
    const adopted = new Set(names.map((name) => this.#key(`${key}/${name}`)));
    await this.#delete(
      prefix,
      before.filter((old) => !adopted.has(old)),
    );
    await this.#copies.remove(key);
    await rm(folder, { recursive: true, force: true });
  }

  async localPath(key: string): Promise<string> {
    const name = storeKey(key, this.location);
    try {
      const { body, etag } = await this.#open(key, { IfNoneMatch: this.#copies.versionOf(name) });
      await this.#copies.store(name, body, etag);
    } catch (error) {
      const isUnchanged = errorStatus(error) === 304;
      if (!isUnchanged) throw this.#readError(key, error);
    }
    return this.#copies.pathOf(name);
  }

  async scratch(key: string): Promise<string> {
    try {
      const name = keyBelow(key, this.location);
      this.#scratches.add(name);
      return await this.#copies.scratch(name);
    } catch (error) {
      throw this.#error(`has no place to work at ${key}`, error);
    }
  }

  async lock(key: string): Promise<Lock | undefined> {
    const name = keyBelow(key, this.location);
    const lock = posix.join(posix.dirname(name), `.${posix.basename(name)}.lock`);
    const lease = await acquireLease(this, lock, this.#leaseSeconds);
    if (lease) this.#leases = [...this.#leases.filter(({ isReleased }) => !isReleased), lease];
    return lease;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#copies[Symbol.asyncDispose]();
    this.#client.destroy();
  }

  /**
   * A machine that slept, or a store that was away, may have cost a lease: what is done now would be under other hands. Locks and work
   * in progress are of this process alone.
   */
  #requireLease(key: string, done: string): void {
    if (!this.#leases.some(({ isLost }) => isLost)) return;
    if (isHidden(key) || this.#scratches.has(key)) return;
    throw new LakeError(
      'conflict',
      `Too long went by without a word to ${this.location}, so somebody else may be at work on the run meanwhile. From then on nothing is written or removed: ${key} was not ${done}. Repeat it.`,
    );
  }

  #key(key: string): string {
    return `${this.#prefix}${storeKey(key, this.location)}`;
  }

  #open(key: string, more: Omit<ObjectRequest, 'Bucket' | 'Key'> = {}): Promise<OpenObject> {
    return openObject(this.#client, { Bucket: this.#bucket, Key: this.#key(key), ...more });
  }

  /** All objects of the bucket whose key starts with `prefix`. */
  async *#objects(prefix: string): AsyncGenerator<{ readonly key: string; readonly size: number }> {
    try {
      yield* listObjects(this.#client, this.#bucket, prefix);
    } catch (error) {
      throw this.#error('cannot be listed', error);
    }
  }

  /** The keys, as the bucket has them, of an object and of all below it, hidden ones too. */
  async #keysOf(key: string): Promise<readonly string[]> {
    const own = this.#key(key);
    const found: string[] = [];
    for await (const object of this.#objects(own)) {
      if (object.key === own || object.key.startsWith(`${own}/`)) found.push(object.key);
    }
    return found;
  }

  async #delete(what: string, keys: readonly string[]): Promise<void> {
    try {
      await deleteObjects(this.#client, this.#bucket, keys);
    } catch (error) {
      throw this.#writeError(what, error);
    }
  }

  async *#chunks(key: string): AsyncGenerator<Buffer> {
    try {
      yield* (await this.#open(key)).body;
    } catch (error) {
      throw this.#readError(key, error);
    }
  }

  #readError(key: string, error: unknown): LakeError {
    return this.#error(`cannot be read (${key})`, error);
  }

  #writeError(key: string, error: unknown): LakeError {
    return this.#error(`cannot be written (${key})`, error);
  }

  #error(what: string, error: unknown): LakeError {
    return s3Error(this.location, what, error, this.#endpoint);
  }
}

/** Of a file, which is opened by its first reader. */
async function* contentOf(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: 1 << 20 });
}
