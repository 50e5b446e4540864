import {
  parquetMetadata,
  parquetMetadataAsync,
  type FileMetaData,
  type SchemaElement,
} from 'hyparquet';
import { LakeError } from './lake-error.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';

export type ParquetColumn = SchemaElement;

/** What a Parquet file says of itself. */
export interface ParquetFooter {
  readonly rows: number;
  /** The columns of a flat file, in order. */
  readonly columns: readonly ParquetColumn[];
  /** Key → value, as the writer put them. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the footer of a Parquet file in the lake, and no more of it.
 * @throws LakeError of kind `corrupt` when it is not a whole Parquet file; what the store throws, when it cannot be read.
 */
export async function readParquetFooter(
  store: Pick<ObjectStore, 'readRange'>,
  { key, size }: ObjectInfo,
): Promise<ParquetFooter> {
  const file = {
    byteLength: size,
    slice: async (start: number, end = size): Promise<ArrayBuffer> =>
      new Uint8Array(await store.readRange(key, start, end)).buffer,
  };
  try {
    return footerOf(await parquetMetadataAsync(file));
  } catch (cause) {
    // Of a file that cannot be read nothing is known: it may be whole.
    if (cause instanceof LakeError) throw cause;
    throw notWhole(key, cause);
  }
}

/**
 * The footer of the Parquet file `name`, whose last bytes, with all of the footer, are `tail`.
 * @throws LakeError of kind `corrupt` when it is not there.
 */
export function parseParquetFooter(name: string, tail: ArrayBuffer): ParquetFooter {
  try {
    return footerOf(parquetMetadata(tail));
  } catch (cause) {
    throw notWhole(name, cause);
  }
}

function footerOf({ num_rows, schema, key_value_metadata }: FileMetaData): ParquetFooter {
  return {
    rows: Number(num_rows),
    columns: schema.slice(1),
    metadata: Object.fromEntries(
      (key_value_metadata ?? []).map(({ key, value }) => [key, value ?? '']),
    ),
  };
}

function notWhole(name: string, cause: unknown): LakeError {
  return new LakeError('corrupt', `${name} is not a whole Parquet file.`, { cause });
}
