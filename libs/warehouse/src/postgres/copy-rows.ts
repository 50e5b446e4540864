import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Database } from '@rentlake/engine';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Sends what a query of DuckDB answers, lines of COPY's text format, to `COPY … FROM STDIN`, as fast as that takes it. */
export async function copyRows(
  database: Database,
  lines: string,
  client: Client,
  copy: string,
): Promise<void> {
  const rows = Readable.from(chunks(database, lines), { objectMode: true, highWaterMark: 1 });
  await pipeline(rows, client.query(copyFrom(copy)));
}

/** DuckDB computes as it is read: no more than a few thousand rows are held. */
async function* chunks({ connection }: Database, sql: string): AsyncGenerator<Buffer> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield Buffer.from(chunk.getColumnValues(0).join(''));
  }
}
