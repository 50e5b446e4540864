import { LakeError, parseParquetFooter } from '@rentlake/lake';

/**
 * The chunks of a Parquet file as they are; fails, before it ends, when the file is not whole or its footer does not
 * have `rows()` rows, which is asked when all chunks are there. The footer stands in the last chunk.
 * @throws LakeError of kind `corrupt`.
 */
export async function* checkedParquet(
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  rows: () => number,
): AsyncGenerator<Uint8Array> {
  let last: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    yield chunk;
    last = chunk;
  }
  const footer = parseParquetFooter(key, Uint8Array.from(last).buffer);
  const read = rows();
  if (footer.rows !== read) {
    throw new LakeError(
      'corrupt',
      `${key} would have ${footer.rows} rows; ${read} were read. It was not written. Repeat it; if it happens again, report it.`,
    );
  }
}
