import type { Readable } from 'node:stream';
import { CsvTokenizer, type CsvRecord } from './tokenizer.ts';

/** The records of a UTF-8 CSV file, its header first; a byte order mark is skipped. */
export async function* csvRecords(stream: Readable): AsyncGenerator<CsvRecord> {
  const decoder = new TextDecoder('utf-8');
  const tokenizer = new CsvTokenizer();
  for await (const chunk of stream) {
    yield* tokenizer.feed(decoder.decode(chunk as Buffer, { stream: true }));
  }
  yield* tokenizer.feed(decoder.decode());
  yield* tokenizer.finish();
}

/** The first record of a CSV file; undefined when it has none. Reads no further than it must. */
export async function firstRecord(stream: Readable): Promise<CsvRecord | undefined> {
  try {
    for await (const record of csvRecords(stream)) return record;
    return undefined;
  } finally {
    stream.destroy();
  }
}
