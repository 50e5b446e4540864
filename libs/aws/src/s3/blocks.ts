/**
 * The bytes of `chunks` in blocks of `size`, the last one shorter, each in memory of its own: they are sent later than
 * their chunks come, and a chunk's memory may be reused.
 */
export async function* blocksOf(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const part = chunk.subarray(start, start + size - filled);
      block.set(part, filled);
      filled += part.length;
      start += part.length;
      if (filled === size) {
        yield block;
        block = Buffer.allocUnsafeSlow(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
