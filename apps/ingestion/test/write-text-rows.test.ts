import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderStore, readParquetFooter } from '@rentlake/lake';
import { EmbeddedEngine } from '@rentlake/engine';
import fc from 'fast-check';
import { readChunkFooter } from '../src/parquet/chunk-footer.ts';
import { slicesOf } from '../src/parquet/cell-slices.ts';
import { TextBatch } from '../src/parquet/text-batch.ts';
import { writeTextRows, type TextRowsFile } from '../src/parquet/write-text-rows.ts';
import { seed } from './support/property-seed.ts';

type Cell = string | null;

const key = 'raw/listings/bookings/run_id=r1/part-00000.parquet';

const file: TextRowsFile = {
  columns: ['id', 'note'],
  file: 'bookings',
  firstRow: 1n,
  metadata: {},
};

const columns = file.columns.map((name) => ({ name, hex: false }));

/** One batch, reused, as a reader gives it. */
async function* batchesOf(
  batches: readonly (readonly (readonly Cell[])[])[],
): AsyncGenerator<TextBatch> {
  const batch = new TextBatch(columns);
  for (const rows of batches) {
    for (const cells of rows) {
      batch.append(slicesOf(cells.map((cell) => (cell === null ? null : Buffer.from(cell)))));
    }
    yield batch;
    batch.reset();
  }
}

const numbered = (rows: number): Cell[][] =>
  Array.from({ length: rows }, (_, row) => [`row ${row}`, row % 2 === 0 ? null : '']);

describe('writeTextRows', () => {
  let folder: string;
  let store: FolderStore;
  let duckdb: DuckDBInstance;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rentlake-rows-'));
    store = new FolderStore(folder);
    duckdb = await DuckDBInstance.create(':memory:');
  });
  afterEach(async () => {
    duckdb.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
    using connection = await duckdb.connect().then((open) => ({
      open,
      [Symbol.dispose]: () => open.closeSync(),
    }));
    return (await connection.open.runAndReadAll(sql)).getRowsJS();
  }

  const rowsOf = (path = join(folder, key)): Promise<readonly (readonly unknown[])[]> =>
    query(`FROM read_parquet('${path}', hive_partitioning = false) ORDER BY _source_row`);

  it('writes text as it is, with the lineage of every row', async () => {
    const written = await writeTextRows(
      store,
      key,
      { ...file, firstRow: 9_007_199_254_740_993n },
      batchesOf([
        [['1', '']],
        [
          ['2', null],
          [null, 'São Paulo 😀\0\n'],
        ],
      ]),
    );
    expect(await rowsOf()).toEqual([
      ['1', '', 'bookings', 9_007_199_254_740_993n, null],
      ['2', null, 'bookings', 9_007_199_254_740_994n, null],
      [null, 'São Paulo 😀\0\n', 'bookings', 9_007_199_254_740_995n, null],
    ]);
    const [object] = await store.list('');
    expect(written).toEqual({ rows: 3, bytes: object!.size });
  });

  it('gives any text back, byte for byte', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('', '\0', '\\N', 'NULL', '\ufeff', '😀', '\u{10ffff}', '\r\n', '"'),
      fc.nat({ max: 3 }).map((times) => 'é😀\0'.repeat(times * 10_000)),
    );
    const cell = fc.option(text);
    const batches = fc.array(fc.array(fc.tuple(cell, cell), { maxLength: 40 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const rows = given.flat();
        const written = await writeTextRows(store, key, file, batchesOf(given));
        expect(written.rows).toBe(rows.length);
        // In hex, because the client drops a leading byte order mark.
        const read = await query(
          `SELECT hex(encode(id)), hex(encode(note)), _source_row FROM read_parquet('${join(folder, key)}') ORDER BY 3`,
        );
        const hex = (value: Cell) =>
          value === null ? null : Buffer.from(value).toString('hex').toUpperCase();
        expect(read).toEqual(rows.map(([id, note], row) => [hex(id), hex(note), BigInt(row) + 1n]));
      }),
      { seed, numRuns: 25 },
    );
  });

  it('has the columns and types of the raw files that the engine writes from CSV', async () => {
    await writeTextRows(store, key, file, batchesOf([numbered(3)]));
    const scratch = 'runs/listings/r1/scratch';
    const select = `SELECT CAST('1' AS VARCHAR) AS id, CAST(NULL AS VARCHAR) AS note, 'f' AS _source_file, CAST(1 AS BIGINT) AS _source_row, CAST(NULL AS VARCHAR) AS _malformed`;
    const engine = new EmbeddedEngine(store, { threads: 1, memoryMiB: 256 });
    await engine.execute(
      { inputs: [], steps: [{ kind: 'write', prefix: 'csv', file: 'a.parquet', sql: select }] },
      scratch,
    );
    const schemaOf = async (prefix: string) => {
      const [object] = await store.list(prefix);
      const { columns: elements } = await readParquetFooter(store, object!);
      return elements.map(({ name, type, repetition_type, converted_type }) => ({
        name,
        type,
        repetition_type,
        // INT_64 says of an INT64 what it is without saying.
        text: converted_type === 'UTF8',
      }));
    };
    expect(await schemaOf('raw/')).toEqual(await schemaOf('csv/'));
    const described = (path: string) =>
      query(
        `SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('${path}', hive_partitioning = false))`,
      );
    expect(await described(join(folder, key))).toEqual(
      await described(join(folder, 'csv/a.parquet')),
    );
  });

  it('writes a whole file of no rows when there are none', async () => {
    for (const none of [[], [[]], [[], []]]) {
      expect(await writeTextRows(store, key, file, batchesOf(none))).toMatchObject({ rows: 0 });
      expect(await rowsOf()).toEqual([]);
    }
  });

  it('puts the metadata into the footer, where readChunkFooter finds it and the rows', async () => {
    const metadata = { 'rentlake.chunk': '{"from":"a","to":"é😀"}', empty: '' };
    await writeTextRows(store, key, { ...file, metadata }, batchesOf([numbered(7), numbered(5)]));
    const [object] = await store.list('');
    expect(await readChunkFooter(store, object!)).toEqual({ rows: 12, metadata });
  });

  it('tells a file that is not whole from one that is', async () => {
    await store.write(key, 'PAR1 cut off');
    const [object] = await store.list('');
    await expect(readChunkFooter(store, object!)).rejects.toMatchObject({
      name: 'LakeError',
      kind: 'corrupt',
      message: `${key} is not a whole Parquet file.`,
    });
  });

  it('takes batches of any number of rows, over several row groups, in order', async () => {
    const rows = numbered(150_000);
    const sizes = [1, 99_999, 20_000, 30_000];
    const batches = sizes.map((size, index) => {
      const start = sizes.slice(0, index).reduce((sum, before) => sum + before, 0);
      return rows.slice(start, start + size);
    });
    await writeTextRows(store, key, file, batchesOf(batches));
    expect(
      await query(
        `SELECT count(*), sum((id = 'row ' || (_source_row - 1))::INT)::BIGINT, max(_source_row), count(_malformed) FROM read_parquet('${join(folder, key)}')`,
      ),
    ).toEqual([[150_000n, 150_000n, 150_000n, 0n]]);
  });

  it.each([0, 1, 5, 40])(
    'rethrows the error of a source that fails after %d batches, and leaves nothing',
    async (good) => {
      const failure = new Error('Connection lost: The server closed the connection.');
      const failing = async function* (): AsyncGenerator<TextBatch> {
        yield* batchesOf(Array.from({ length: good }, () => numbered(5000)));
        throw failure;
      };
      await store.write('raw/other', 'x');
      const error = await writeTextRows(store, key, file, failing()).catch((e: unknown) => e);
      expect(error).toBe(failure);
      expect((await store.list('')).map((object) => object.key)).toEqual(['raw/other']);
      const left = await readdir(folder, { recursive: true });
      expect(left.filter((name) => /parquet(?!\.lock$)/.test(name))).toEqual([]);
    },
  );

  it('stops reading when the source is aborted', async () => {
    const controller = new AbortController();
    const endless = async function* (): AsyncGenerator<TextBatch> {
      for (let batch = 0; ; batch += 1) {
        controller.signal.throwIfAborted();
        yield* batchesOf([numbered(1000)]);
        if (batch === 10) controller.abort();
      }
    };
    await expect(writeTextRows(store, key, file, endless())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await store.list('')).toEqual([]);
  });

  it('lets the source go, and reads no more of it, when the store fails', async () => {
    let read = 0;
    let released = false;
    const endless = async function* (): AsyncGenerator<TextBatch> {
      try {
        for (;;) {
          read += 1;
          yield* batchesOf([numbered(20_000)]);
        }
      } finally {
        released = true;
      }
    };
    await store.write('raw', 'a file in the way');
    await expect(writeTextRows(store, key, file, endless())).rejects.toMatchObject({
      kind: 'storage',
    });
    expect(read).toBe(0);
    const broken = Object.assign(Object.create(store) as FolderStore, {
      writeStream: async (_: string, body: AsyncIterable<Uint8Array>) => {
        for await (const chunk of body) throw new Error(`no room for ${chunk.length > 0}`);
      },
    });
    await expect(writeTextRows(broken, key, file, endless())).rejects.toThrow('no room for true');
    expect(released).toBe(true);
    expect(read).toBeLessThan(20);
  });

  it('refuses bytes that are no UTF-8, which readers of Parquet would stumble over', async () => {
    const batch = new TextBatch(columns);
    batch.append(slicesOf([Buffer.from([0xc3, 0x28]), null]));
    const source = async function* (): AsyncGenerator<TextBatch> {
      yield batch;
    };
    await expect(writeTextRows(store, key, file, source())).rejects.toThrow(/utf-?8/i);
    expect(await store.list('')).toEqual([]);
  });

  it('refuses a batch of other columns', async () => {
    const source = async function* (): AsyncGenerator<TextBatch> {
      yield* batchesOf([numbered(3)]);
      const other = new TextBatch([{ name: 'id', hex: false }]);
      other.append(slicesOf([Buffer.from('1')]));
      yield other;
    };
    await expect(writeTextRows(store, key, file, source())).rejects.toThrow(
      'A batch has the columns id; the file has id,note.',
    );
    expect(await store.list('')).toEqual([]);
  });

  it('writes several files at a time', async () => {
    const keys = ['a', 'b', 'c'].map((name) => `raw/${name}.parquet`);
    await Promise.all(
      keys.map((each, index) =>
        writeTextRows(
          store,
          each,
          { ...file, firstRow: BigInt(index * 1000) },
          batchesOf([numbered(500), numbered(500)]),
        ),
      ),
    );
    for (const [index, each] of keys.entries()) {
      const rows = await rowsOf(join(folder, each));
      expect(rows).toHaveLength(1000);
      expect(rows[0]).toEqual(['row 0', null, 'bookings', BigInt(index * 1000), null]);
    }
  });
});
