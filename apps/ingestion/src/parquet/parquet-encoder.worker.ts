import { on } from 'node:events';
import { parentPort, type MessagePort } from 'node:worker_threads';
import {
  Compression,
  EnabledStatistics,
  Table,
  WriterPropertiesBuilder,
  transformParquetStream,
  type RecordBatch,
  type WriterProperties,
} from 'parquet-wasm';
import type { EncoderMessage, EncoderSettings } from './encode-parquet.ts';

/** Batches that may wait here: a row group's, which come while the one before is compressed. */
const readAhead = 8;

/** Encodes one file after the other: its settings, then its batches. */
async function serve(port: MessagePort): Promise<never> {
  const received = on(port, 'message');
  for (;;) {
    const { value } = (await received.next()) as IteratorYieldResult<[EncoderSettings]>;
    await encode(value[0], received as AsyncIterator<[Uint8Array<ArrayBuffer> | null]>, port);
  }
}

/** Encodes the batches that the other thread sends; ends when it has sent null. */
async function encode(
  settings: EncoderSettings,
  received: AsyncIterator<[Uint8Array<ArrayBuffer> | null]>,
  port: MessagePort,
): Promise<void> {
  const say = (message: EncoderMessage, ...given: readonly ArrayBuffer[]): void =>
    port.postMessage(message, given);
  let failure: { readonly cause: unknown } | undefined;
  const batches = new ReadableStream<RecordBatch>(
    {
      async pull(controller) {
        const [ipc]: [Uint8Array<ArrayBuffer> | null] = (await received.next()).value;
        if (ipc === null) return controller.close();
        try {
          controller.enqueue(recordBatch(ipc));
          // Its memory goes now; left to the garbage collector, batches would pile up to half as much again.
          ipc.buffer.transfer(0);
          say('more');
        } catch (cause) {
          // The encoder would take an error for the end.
          failure = { cause };
          controller.close();
        }
      },
    },
    { highWaterMark: 0 },
  );
  for (let ahead = 0; ahead < readAhead; ahead += 1) say('more');
  try {
    const file = await transformParquetStream(batches, writerProperties(settings));
    for await (const chunk of file as ReadableStream<Uint8Array<ArrayBuffer>>) {
      say({ chunk }, chunk.buffer);
    }
  } catch (error) {
    throw failure ? failure.cause : error;
  }
  if (failure) throw failure.cause;
  say('end');
}

function recordBatch(ipc: Uint8Array): RecordBatch {
  using table = Table.fromIPCStream(ipc);
  const [batch] = table.recordBatches();
  if (batch === undefined) throw new Error('An Arrow stream without a record batch was sent.');
  return batch;
}

/** Consumed by their first use. */
function writerProperties(settings: EncoderSettings): WriterProperties {
  return (
    new WriterPropertiesBuilder()
      .setCompression(Compression.ZSTD)
      // Most columns of a table hold mostly distinct values; in the others zstd finds what repeats, in less time.
      .setDictionaryEnabled(false)
      // Raw is read whole.
      .setStatisticsEnabled(EnabledStatistics.None)
      .setMaxRowGroupSize(settings.rowGroupRows)
      .setMaxRowGroupBytes(settings.rowGroupBytes)
      .setKeyValueMetadata(new Map(Object.entries(settings.metadata)))
      .build()
  );
}

if (parentPort === null) throw new Error('This module is started as a worker thread.');
void serve(parentPort);
