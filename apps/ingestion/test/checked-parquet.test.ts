import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '@rentlake/lake';
import { checkedParquet } from '../src/parquet/checked-parquet.ts';
import { slicesOf } from '../src/parquet/cell-slices.ts';
import { TextBatch } from '../src/parquet/text-batch.ts';
import { writeTextRows } from '../src/parquet/write-text-rows.ts';

describe('checkedParquet', () => {
  let folder: string;
  let store: FolderStore;
  let threeRows: Buffer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rentlake-checked-'));
    store = new FolderStore(folder);
    const batch = new TextBatch([{ name: 'id', hex: false }]);
    for (const id of ['1', '2', '3']) batch.append(slicesOf([Buffer.from(id)]));
    const batches = async function* (): AsyncGenerator<TextBatch> {
      yield batch;
    };
    const file = { columns: ['id'], file: 'bookings', firstRow: 1n, metadata: {} };
    await writeTextRows(store, 'three.parquet', file, batches());
    threeRows = await readFile(join(folder, 'three.parquet'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A file in two chunks, of which the last holds the footer. */
  async function* twoChunks(file: Buffer): AsyncGenerator<Uint8Array> {
    yield file.subarray(0, 4);
    yield file.subarray(4);
  }

  it('passes a whole file on as it is', async () => {
    await store.writeStream(
      'a',
      checkedParquet('a', twoChunks(threeRows), () => 3),
    );
    expect((await store.read('a'))?.body).toEqual(threeRows);
  });

  it.each([2, 4])(
    'keeps a file of three rows from being written where %d were read',
    async (rows) => {
      const written = store.writeStream(
        'a',
        checkedParquet('a', twoChunks(threeRows), () => rows),
      );
      await expect(written).rejects.toMatchObject({
        name: 'LakeError',
        kind: 'corrupt',
        message: expect.stringContaining(`a would have 3 rows; ${rows} were read.`),
      });
      expect(await store.read('a')).toBeUndefined();
    },
  );

  it('keeps what is no whole file from being written', async () => {
    for (const cut of [Buffer.alloc(0), threeRows.subarray(0, -1), threeRows.subarray(0, 100)]) {
      const written = store.writeStream(
        'a',
        checkedParquet('a', twoChunks(cut), () => 3),
      );
      await expect(written).rejects.toMatchObject({
        kind: 'corrupt',
        message: 'a is not a whole Parquet file.',
      });
    }
    expect(await store.read('a')).toBeUndefined();
  });
});
