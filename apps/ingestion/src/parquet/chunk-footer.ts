import { readParquetFooter, type ObjectInfo, type ObjectStore } from '@rentlake/lake';

export interface ChunkFooter {
  readonly rows: number;
  /** Key → value, as they were given to `writeTextRows`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where Parquet writers of Arrow put its schema. */
const arrowSchema = 'ARROW:schema';

/**
 * What the footer of a file of `writeTextRows` says.
 * @throws LakeError of kind `corrupt` when it is not a whole Parquet file.
 */
export async function readChunkFooter(
  store: ObjectStore,
  object: ObjectInfo,
): Promise<ChunkFooter> {
  const { rows, metadata } = await readParquetFooter(store, object);
  const { [arrowSchema]: _, ...given } = metadata;
  return { rows, metadata: given };
}
