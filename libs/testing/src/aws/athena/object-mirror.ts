import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** Folders of this machine that hold what lies below locations in S3. */
export class ObjectMirror {
  readonly #client: S3Client;
  /** Folder → file → version of the object. */
  readonly #files = new Map<string, ReadonlyMap<string, string>>();

  constructor(client: S3Client) {
    this.#client = client;
  }

  /**
   * Makes the files of a folder those of a location. Objects whose names begin with `_` or `.` are not for readers.
   * @returns the bytes of all of them.
   */
  async synchronise(location: string, folder: string): Promise<number> {
    const { bucket, prefix } = parse(location);
    const before = this.#files.get(folder) ?? new Map<string, string>();
    const after = new Map<string, string>();
    let bytes = 0;
    await mkdir(folder, { recursive: true });
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: bucket, Prefix: prefix },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0, ETag = '' } of Contents) {
        const path = Key.slice(prefix.length);
        if (Size === 0 || path.split('/').some((part) => /^[._]/.test(part))) continue;
        const file = encodeURIComponent(path);
        bytes += Size;
        after.set(file, ETag);
        if (before.get(file) !== ETag) await this.#fetch(bucket, Key, folder, file);
      }
    }
    for (const file of before.keys()) if (!after.has(file)) await rm(join(folder, file));
    this.#files.set(folder, after);
    return bytes;
  }

  /** Forgets and removes a folder. */
  async remove(folder: string): Promise<void> {
    this.#files.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }

  async #fetch(bucket: string, key: string, folder: string, file: string): Promise<void> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const draft = join(folder, `.${file}`);
    await pipeline(Body as Readable, createWriteStream(draft));
    await rename(draft, join(folder, file));
  }
}

function parse(location: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket = '', path = ''] = /^s3a?:\/\/([^/]+)\/?(.*?)\/?$/.exec(location) ?? [];
  return { bucket, prefix: path === '' ? '' : `${path}/` };
}
