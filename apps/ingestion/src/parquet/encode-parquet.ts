import { on } from 'node:events';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface EncoderSettings {
  /** Key → value, for the footer. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly rowGroupRows: number;
  readonly rowGroupBytes: number;
}

/** What the thread that encodes says: it takes one batch more, it has a part of the file, the file is whole. */
export type EncoderMessage = 'more' | { readonly chunk: Uint8Array<ArrayBuffer> } | 'end';

/** Beside this module, in the sources as in a bundle. */
const encoder = join(import.meta.dirname, `parquet-encoder.worker${extname(import.meta.filename)}`);

/** Threads that wait for a file; they do not keep the process alive. */
const idle: Worker[] = [];

function startEncoder(): Worker {
  const worker = new Worker(encoder);
  // Who waits for a message of it is told; while nobody does, there is nobody to tell.
  worker.on('error', () =>
    idle.splice(0, idle.length, ...idle.filter((other) => other !== worker)),
  );
  return worker;
}

/** Starts a thread ahead of the first file. */
export function prepareEncoder(): void {
  if (idle.length > 0) return;
  const worker = startEncoder();
  worker.unref();
  idle.push(worker);
}

/**
 * Encodes Arrow IPC streams of one record batch each (at least one; their memory is given away) as one Parquet file, in
 * a thread of its own. While a chunk is not taken, no more batches are asked for. An error of `batches` is rethrown as
 * it is.
 *
 * The encoder may leave rows out in silence: compare those of the footer.
 */
export async function* encodeParquet(
  batches: AsyncIterable<Uint8Array<ArrayBuffer>>,
  settings: EncoderSettings,
): AsyncGenerator<Uint8Array> {
  const source = batches[Symbol.asyncIterator]();
  const worker = idle.pop() ?? startEncoder();
  worker.ref();
  worker.postMessage(settings);
  let isGiven = false;
  let isDone = false;
  const said = on(worker, 'message', { close: ['exit'] }) as AsyncIterator<[EncoderMessage]>;
  try {
    for (;;) {
      const { done, value } = await said.next().catch((cause: unknown) => {
        const reason = Error.isError(cause) ? cause.message : String(cause);
        throw new Error(`The rows cannot be encoded as Parquet: ${reason}`, { cause });
      });
      if (done) throw new Error('The encoder of Parquet ended before the file was whole.');
      const [message] = value;
      if (message === 'end') {
        isDone = true;
        return;
      }
      if (message === 'more') {
        if (isGiven) continue;
        const batch = await source.next();
        isGiven = batch.done === true;
        if (batch.done) worker.postMessage(null);
        else worker.postMessage(batch.value, [batch.value.buffer]);
      } else {
        yield message.chunk;
      }
    }
  } finally {
    await said.return?.();
    if (isDone) {
      worker.unref();
      idle.push(worker);
    } else {
      await worker.terminate();
    }
    await source.return?.();
  }
}
