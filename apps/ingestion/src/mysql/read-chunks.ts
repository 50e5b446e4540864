import type { StageContext } from '@rentlake/engine';
import { partFile } from '../plan.ts';
import { say } from '../source/messages.ts';
import { SourceError } from '../source/source-error.ts';
import { countRows, type Chunk } from './chunks.ts';
import { footerOf, type Division } from './chunk-files.ts';
import type { MySqlConnection } from './connection.ts';
import type { DatabaseSource } from './database-source.ts';
import { whenCalm } from './load-limit.ts';
import { writeRawFile } from './raw-file.ts';

interface Task {
  readonly reading: Reading;
  readonly chunk: Chunk;
}

/** A table to be read, but for the chunks that are done already. */
export interface Reading extends Division {
  readonly done: ReadonlySet<number>;
}

/**
 * Reads chunks into their files: each connection one at a time. When one fails, all stop.
 * @throws SourceError when a chunk has not the rows that the server counted in it.
 */
export async function readChunks(
  connections: readonly MySqlConnection[],
  readings: readonly Reading[],
  { maxThreadsRunning }: DatabaseSource,
  { lake, signal, onProgress }: StageContext,
): Promise<void> {
  const tasks = readings.flatMap((reading) =>
    reading.chunks
      .filter(({ index }) => !reading.done.has(index))
      .map((chunk): Task => ({ reading, chunk })),
  );
  const failure = new AbortController();
  const stop = AbortSignal.any([failure.signal, ...(signal ? [signal] : [])]);
  const abandon = (): void => connections.forEach((connection) => connection.abandon(stop.reason));
  stop.addEventListener('abort', abandon);
  const done = progressOf(readings, onProgress);

  const work = async (connection: MySqlConnection): Promise<void> => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      stop.throwIfAborted();
      const { table } = task.reading;
      await whenCalm(
        connection,
        maxThreadsRunning,
        (running) => onProgress?.(`${table.dataset.name}: the server is busy (${running} threads)`),
        stop,
      );
      await readChunk(connection, task, lake, (rows) => done(task.reading, rows));
    }
  };
  const works = connections.map((connection) =>
    work(connection).catch((error: unknown) => {
      // The first failure is the cause; the others follow from it.
      if (!failure.signal.aborted) failure.abort(error);
    }),
  );
  try {
    await Promise.all(works);
  } finally {
    stop.removeEventListener('abort', abandon);
  }
  stop.throwIfAborted();
}

async function readChunk(
  connection: MySqlConnection,
  { reading, chunk }: Task,
  lake: StageContext['lake'],
  onRows: (rows: number) => void,
): Promise<void> {
  const { table, columns, prefix } = reading;
  const { where, firstRow, limit } = chunk;
  const key = `${prefix}/${partFile(chunk.index)}`;
  const metadata = footerOf(reading, chunk);
  const source = { table, columns, where, firstRow, limit, metadata };
  const rows = await writeRawFile(connection, source, lake, key, onRows);
  if (rows === chunk.rows) return;
  await lake.remove(key);
  const after = await countRows(connection, table, where);
  throw new SourceError(
    say('tableChanged', { table: table.name, before: chunk.rows, raw: rows, after }),
  );
}

/** Tells, in percent of a table's rows, how far its reading is. */
function progressOf(
  readings: readonly Reading[],
  onProgress: StageContext['onProgress'],
): (reading: Reading, rows: number) => void {
  const rowsOf = (chunks: readonly Chunk[]): number =>
    chunks.reduce((sum, { rows }) => sum + rows, 0);
  const done = new Map(
    readings.map((reading) => [
      reading,
      rowsOf(reading.chunks.filter(({ index }) => reading.done.has(index))),
    ]),
  );
  return (reading, rows) => {
    const read = (done.get(reading) ?? 0) + rows;
    done.set(reading, read);
    onProgress?.(reading.table.dataset.name, (100 * read) / Math.max(1, rowsOf(reading.chunks)));
  };
}
