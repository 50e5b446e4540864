import { LakeError, parseParquetFooter } from '@rentlake/lake';

/**
 * The chunks of a Parquet file as they are; fails, before it ends, when the file is not whole or its footer does not
 * have `rows()` rows, which is asked when all chunks are there. The footer stands in the last chunk.
 * @throws LakeError of kind `corrupt`.
 */
export async function* checkedParquet(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  rows: () => number,
): AsyncGenerator<Uint8Array> {
  let last = new Uint8Array();
  for await (const chunk of chunks) {
    last = new Uint8Array(chunk);
    yield chunk;
  }
  const footer = parseParquetFooter(name, last.buffer);
  const read = rows();
  if (footer.rows !== read) {
    throw new LakeError(
      'corrupt',
      `${name} would have ${footer.rows} rows; ${read} were read. It was not written. Run the command again; if it happens again, report it.`,
    );
  }
}
