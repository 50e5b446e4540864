import { describe, expect, it } from '@jest/globals';
import {
  LakeError,
  parseParquetFooter,
  readParquetFooter,
  type ObjectStore,
} from '../src/index.ts';
import { temporaryStore } from './temporary-store.ts';

describe('The footer of a Parquet file', () => {
  it.each([
    '',
    'PAR1',
    'PAR1PAR1',
    'a text of more than twelve bytes',
    'PAR1....\xff\xff\xff\x7fPAR1',
  ])('is not found in "%s", which is no whole Parquet file', async (content) => {
    await using made = await temporaryStore();
    await made.store.write('raw/a.parquet', content);
    const failure = {
      name: 'LakeError',
      kind: 'corrupt',
      message: 'raw/a.parquet is not a whole Parquet file.',
    };
    const [object] = await made.store.list('raw/');
    await expect(readParquetFooter(made.store, object!)).rejects.toMatchObject(failure);
    const { buffer } = Uint8Array.from(Buffer.from(content));
    expect(() => parseParquetFooter('raw/a.parquet', buffer)).toThrow(
      expect.objectContaining(failure),
    );
  });

  it('is not said to be missing from a file that cannot be read now', async () => {
    const failure = new LakeError('storage', 'The store is away.');
    const store: Pick<ObjectStore, 'readRange'> = { readRange: () => Promise.reject(failure) };
    const object = { key: 'raw/a.parquet', size: 1000 };
    await expect(readParquetFooter(store, object)).rejects.toBe(failure);
  });
});
