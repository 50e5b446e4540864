import { describe, expect, it } from '@jest/globals';
import { slicesOf } from '../src/parquet/cell-slices.ts';
import { TextBatch, type TextVector } from '../src/parquet/text-batch.ts';

const cellsOf = ({ bytes, offsets, validity }: TextVector): (string | null)[] =>
  Array.from({ length: offsets.length - 1 }, (_, row) =>
    (validity[row >> 3]! >> (row & 7)) & 1
      ? Buffer.from(bytes.subarray(offsets[row], offsets[row + 1])).toString()
      : null,
  );

const columns = [
  { name: 'id', hex: false },
  { name: 'photo', hex: true },
];

describe('TextBatch', () => {
  it('keeps the bytes of cells by column, null apart from the empty text', () => {
    const batch = new TextBatch(columns);
    batch.append(slicesOf([Buffer.from('São'), Buffer.from([0, 10, 255])]));
    batch.append(slicesOf([null, Buffer.alloc(0)]));
    batch.append(slicesOf([Buffer.from(''), null]));
    expect(batch.vectors().map(cellsOf)).toEqual([
      ['São', null, ''],
      ['000AFF', '', null],
    ]);
    expect(batch.vectors().map(({ nulls }) => nulls)).toEqual([1, 1]);
    expect(batch).toMatchObject({ rows: 3, bytes: 4 + 6 });
  });

  it('copies what it is given, and so does not keep the packets of a reader', () => {
    const packet = Buffer.from('first');
    const batch = new TextBatch([{ name: 'id', hex: false }]);
    batch.append(slicesOf([packet]));
    packet.fill('x');
    expect(batch.vectors().map(cellsOf)).toEqual([['first']]);
  });

  it('grows with its rows and cells, and starts anew after a reset', () => {
    const batch = new TextBatch(columns);
    const rows = Array.from({ length: 5000 }, (_, row) => (row % 3 === 0 ? null : `row ${row}`));
    for (const text of rows)
      batch.append(slicesOf([text === null ? null : Buffer.from(text), null]));
    const long = 'long '.repeat(50_000);
    batch.append(slicesOf([Buffer.from(long), Buffer.from(long)]));
    expect(batch.vectors().map(cellsOf)).toEqual([
      [...rows, long],
      [...rows.map(() => null), Buffer.from(long).toString('hex').toUpperCase()],
    ]);
    batch.reset();
    expect(batch).toMatchObject({ rows: 0, bytes: 0 });
    batch.append(slicesOf([null, Buffer.from('z')]));
    batch.append(slicesOf([Buffer.from('a'), null]));
    expect(batch.vectors().map(cellsOf)).toEqual([
      [null, 'a'],
      ['7A', null],
    ]);
  });

  it('refuses a row of another number of cells', () => {
    const batch = new TextBatch(columns);
    expect(() => batch.append(slicesOf([null]))).toThrow('A row has 1 cells; the columns are 2.');
  });
});
