import { on } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
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

/** Batches that may wait here, so that this thread need not wait for the next one. */
const readAhead = 3;

/** Encodes the batches that the other thread sends; ends when it has sent null. */
async function encode(settings: EncoderSettings, port: MessagePort): Promise<void> {
  const say = (message: EncoderMessage, ...given: readonly ArrayBuffer[]): void =>
    port.postMessage(message, given);
  const received = on(port, 'message') as AsyncIterator<[Uint8Array<ArrayBuffer> | null]>;
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
  port.close();
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
void encode(workerData as EncoderSettings, parentPort);
