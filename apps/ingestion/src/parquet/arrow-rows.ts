import {
  Field,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableToIPC,
} from 'apache-arrow';
import { lineage } from '@rentlake/schema';
import type { TextBatch } from './text-batch.ts';

/** The rows of one file as Arrow: text columns, then their lineage. */
export class ArrowRows {
  readonly #columns: readonly string[];
  readonly #schema: Schema;
  readonly #file: Buffer;
  #files: { readonly rows: number; readonly bytes: Buffer; readonly offsets: Int32Array };

  /** @param file What stands in `_source_file`. */
  constructor(columns: readonly string[], file: string) {
    this.#columns = columns;
    this.#schema = new Schema([
      ...[...columns, lineage.file].map((name) => new Field(name, new Utf8(), true)),
      new Field(lineage.row, new Int64(), true),
      new Field(lineage.malformed, new Utf8(), true),
    ]);
    this.#file = Buffer.from(file);
    this.#files = this.#repeatedFile(0);
  }

  /** An Arrow IPC stream of one record batch, in memory of its own; its rows are numbered from `firstRow` on. */
  encode(batch: TextBatch, firstRow: bigint): Uint8Array<ArrayBuffer> {
    const names = batch.columns.map(({ name }) => name);
    if (names.join() !== this.#columns.join()) {
      throw new TypeError(`A batch has the columns ${names}; the file has ${this.#columns}.`);
    }
    const length = batch.rows;
    const text = new Utf8();
    if (this.#files.rows < length) this.#files = this.#repeatedFile(length);
    const children = [
      ...batch.vectors().map(({ bytes, offsets, validity, nulls }) =>
        makeData({
          type: text,
          length,
          nullCount: nulls,
          nullBitmap: validity,
          valueOffsets: offsets,
          data: bytes,
        }),
      ),
      makeData({
        type: text,
        length,
        nullCount: 0,
        valueOffsets: this.#files.offsets.subarray(0, length + 1),
        data: this.#files.bytes.subarray(0, length * this.#file.length),
      }),
      makeData({
        type: new Int64(),
        length,
        nullCount: 0,
        data: numbersFrom(firstRow, length),
      }),
      makeData({
        type: text,
        length,
        nullCount: length,
        nullBitmap: new Uint8Array((length + 7) >> 3),
        valueOffsets: new Int32Array(length + 1),
        data: new Uint8Array(),
      }),
    ];
    const type = new Struct(this.#schema.fields);
    const rows = makeData({ type, length, nullCount: 0, children });
    return tableToIPC(
      new Table([new RecordBatch(this.#schema, rows)]),
      'stream',
    ) as Uint8Array<ArrayBuffer>;
  }

  #repeatedFile(rows: number) {
    return {
      rows,
      bytes: Buffer.alloc(rows * this.#file.length, this.#file),
      offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * this.#file.length),
    };
  }
}

function numbersFrom(first: bigint, length: number): BigInt64Array {
  const numbers = new BigInt64Array(length);
  for (let row = 0, number = first; row < length; row += 1, number += 1n) numbers[row] = number;
  return numbers;
}
