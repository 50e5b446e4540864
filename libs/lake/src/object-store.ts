import type { Readable } from 'node:stream';

export interface ObjectInfo {
  /** Relative to the root of the store, with `/`. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** The version of an object's content, for conditional writes. Opaque. */
export type Etag = string;

/** Write only if the object is absent, or only if it still has this etag. */
export type Condition = { readonly ifAbsent: true } | { readonly ifMatch: Etag };

/**
 * The few things that jobs need of a store of objects. Adapters: a folder, and S3 in `libs/aws`. Each passes the suite
 * `@rentlake/lake/conformance` and fails with LakeError.
 */
export interface ObjectStore {
  /** For messages: a path or URL. */
  readonly location: string;
  /** Every object whose key starts with `prefix`, in code point order of keys. */
  list(prefix: string): Promise<readonly ObjectInfo[]>;
  /** The content and its version; undefined when there is no such object. For small objects. */
  read(key: string): Promise<{ readonly body: Buffer; readonly etag: Etag } | undefined>;
  /** The content from its beginning; fails with LakeError of kind `storage`, while it is read, when it is not there. */
  stream(key: string): Readable;
  /** Bytes [start, end). */
  readRange(key: string, start: number, end: number): Promise<Buffer>;
  /**
   * Replaces the object in one atomic step.
   * @throws LakeError of kind `conflict` when the condition does not hold.
   */
  write(key: string, body: string, condition?: Condition): Promise<Etag>;
  /**
   * Replaces the object in one atomic step by a content of any length. Nothing of it is visible before `body` has ended,
   * and nothing is left of it when it fails; an error of `body` is rethrown as it is. The next chunk is asked for when
   * the last one is written, so it may reuse the memory of that one.
   */
  writeStream(key: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes everything whose key is `prefix` or lies below it. An empty key, which is the whole store, is refused. */
  remove(prefix: string): Promise<void>;
  /** Moves the files of a local folder below `prefix`, replacing what is there. The folder is gone afterwards. */
  adopt(folder: string, prefix: string): Promise<void>;
  /** A path under which this machine's programs can read the object. */
  localPath(key: string): Promise<string>;
  /** A new empty local folder for work in progress under `key`, close enough to be adopted cheaply. */
  scratch(key: string): Promise<string>;
}
