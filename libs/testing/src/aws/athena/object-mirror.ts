import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** A location in S3, and the folder of this machine that holds what lies below it. */
export interface MirroredLocation {
  readonly location: string;
  readonly folder: string;
}

interface FoundObject {
  readonly key: string;
  readonly size: number;
  readonly version: string;
}

/** Folders of this machine that hold what lies below locations in S3. */
export class ObjectMirror {
  readonly #client: S3Client;
  /** Folder → file → version of the object. */
  readonly #files = new Map<string, ReadonlyMap<string, string>>();

  constructor(client: S3Client) {
    this.#client = client;
  }

  /**
   * Makes the files of folders those of their locations, unless those are more than `cutoff` bytes. Objects whose names
   * begin with `_` or `.` are not for readers.
   * @returns the bytes of all of them.
   */
  async synchronise(locations: readonly MirroredLocation[], cutoff: number): Promise<number> {
    const found = await this.#objectsBelow(locations.map(({ location }) => parse(location)));
    const wanted = locations.map(({ location, folder }) => {
      const { bucket, prefix } = parse(location);
      const objects = (found.get(bucket) ?? []).filter(
        ({ key, size }) =>
          size > 0 && key.startsWith(prefix) && isForReaders(key.slice(prefix.length)),
      );
      return { bucket, prefix, folder, objects };
    });
    const bytes = wanted
      .flatMap(({ objects }) => objects)
      .reduce((total, { size }) => total + size, 0);
    if (bytes > cutoff) return bytes;
    for (const { bucket, prefix, folder, objects } of wanted) {
      await this.#replace(bucket, prefix, folder, objects);
    }
    return bytes;
  }

  /** Forgets and removes a folder. */
  async remove(folder: string): Promise<void> {
    this.#files.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }

  /** One listing for all locations of a bucket: partitions of one run lie side by side. */
  async #objectsBelow(
    locations: readonly Location[],
  ): Promise<ReadonlyMap<string, readonly FoundObject[]>> {
    const found = new Map<string, FoundObject[]>();
    for (const bucket of new Set(locations.map((location) => location.bucket))) {
      const prefixes = locations
        .filter((location) => location.bucket === bucket)
        .map(({ prefix }) => prefix);
      const objects: FoundObject[] = [];
      const request = { Bucket: bucket, Prefix: commonStart(prefixes) };
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.#client },
        request,
      )) {
        for (const { Key = '', Size = 0, ETag = '' } of Contents)
          objects.push({ key: Key, size: Size, version: ETag });
      }
      found.set(bucket, objects);
    }
    return found;
  }

  async #replace(
    bucket: string,
    prefix: string,
    folder: string,
    objects: readonly FoundObject[],
  ): Promise<void> {
    const before = this.#files.get(folder) ?? new Map<string, string>();
    const after = new Map<string, string>();
    await mkdir(folder, { recursive: true });
    for (const { key, version } of objects) {
      const file = encodeURIComponent(key.slice(prefix.length));
      after.set(file, version);
      if (before.get(file) !== version) await this.#fetch(bucket, key, folder, file);
    }
    for (const file of before.keys()) if (!after.has(file)) await rm(join(folder, file));
    this.#files.set(folder, after);
  }

  async #fetch(bucket: string, key: string, folder: string, file: string): Promise<void> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const draft = join(folder, `.${file}`);
    await pipeline(Body as Readable, createWriteStream(draft));
    await rename(draft, join(folder, file));
  }
}

const isForReaders = (path: string): boolean => !path.split('/').some((part) => /^[._]/.test(part));

interface Location {
  readonly bucket: string;
  /** Ends with `/`. */
  readonly prefix: string;
}

function parse(location: string): Location {
  const [, bucket = '', path = ''] = /^s3a?:\/\/([^/]+)\/?(.*?)\/?$/.exec(location) ?? [];
  return { bucket, prefix: path === '' ? '' : `${path}/` };
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}
