import type { ObjectStore } from '@rentlake/lake';
import { checkedParquet } from './checked-parquet.ts';
import { encodeParquet, prepareEncoder } from './encode-parquet.ts';
import { TextBatch } from './text-batch.ts';

/** What a file of rows says besides the rows. */
export interface TextRowsFile {
  readonly columns: readonly string[];
  /** What stands in `_source_file` of every row. */
  readonly file: string;
  /** `_source_row` of the first row; the others follow by one. */
  readonly firstRow: bigint;
  /** Key → value, for the footer. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
}

/** Small enough that a row group and what waits for it fit into little memory, large enough to compress well. */
const rowGroup = { rowGroupRows: 60_000, rowGroupBytes: 32 << 20 };

// Only a run that reads a database loads Arrow.
const loadArrow = (): Promise<typeof import('./arrow-rows.ts')> => import('./arrow-rows.ts');

/** Loads what `writeTextRows` needs while there is something else to wait for. */
export function prepareTextRows(): void {
  prepareEncoder();
  // Who writes rows is told of a failure.
  loadArrow().catch(() => undefined);
}

/**
 * Writes rows of text and their lineage as one raw Parquet file, in bounded memory; without any rows, a file of none.
 * A batch may be reused as soon as the next one is asked for. The file is visible only when all batches are in it, as
 * its footer says. An error of `batches` is rethrown as it is, and nothing is left of the file.
 * @throws LakeError of kind `corrupt` when rows would be missing.
 */
export async function writeTextRows(
  store: ObjectStore,
  key: string,
  { columns, file, firstRow, metadata }: TextRowsFile,
  batches: AsyncIterable<TextBatch>,
): Promise<WrittenFile> {
  const { ArrowRows } = await loadArrow();
  const arrow = new ArrowRows(columns, file);
  let rows = 0;
  let bytes = 0;
  const encoded = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const batch of batches) {
      if (batch.rows === 0) continue;
      yield arrow.encode(batch, firstRow + BigInt(rows));
      rows += batch.rows;
    }
    if (rows === 0)
      yield arrow.encode(new TextBatch(columns.map((name) => ({ name, hex: false }))), firstRow);
  };
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of encodeParquet(encoded(), { metadata, ...rowGroup })) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  await store.writeStream(
    key,
    checkedParquet(key, counted(), () => rows),
  );
  return { rows, bytes };
}
