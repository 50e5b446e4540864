import type { CellSlices } from './cell-slices.ts';

/** A column of text. */
export interface TextColumn {
  readonly name: string;
  /** Its cells are bytes that are no text, and are written as upper-case hex. */
  readonly hex: boolean;
}

/** The cells of a column as Arrow lays out Utf8: row r has the bytes [offsets[r], offsets[r + 1]). */
export interface TextVector {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  /** Bit r, lowest first, is set when row r is not null. */
  readonly validity: Uint8Array;
  readonly nulls: number;
}

/** Below this, a loop beats the call of `Buffer.copy`. */
const shortCell = 32;

const largestColumn = 2 ** 31 - 1;

const hexDigits = Buffer.from('0123456789ABCDEF');

/** One column of a batch; its memory grows to that of the largest batch, and is then reused. */
class TextVectorBuilder {
  readonly #column: TextColumn;
  #bytes = new Uint8Array(1 << 16);
  #offsets = new Int32Array(1025);
  #validity = new Uint8Array(128);
  #nulls = 0;

  constructor(column: TextColumn) {
    this.#column = column;
  }

  /** Appends source[first, past), or null where `past` is -1. */
  append(row: number, source: Buffer, first: number, past: number): number {
    if (row + 1 === this.#offsets.length) this.#growRows();
    const start = this.#offsets[row] as number;
    if (past === -1) {
      this.#nulls += 1;
      this.#offsets[row + 1] = start;
      return 0;
    }
    const length = past - first;
    const written = this.#column.hex ? 2 * length : length;
    const end = start + written;
    if (end > this.#bytes.length) this.#growBytes(end);
    const bytes = this.#bytes;
    if (this.#column.hex) {
      for (let from = first, to = start; from < past; from += 1) {
        const byte = source[from] as number;
        bytes[to++] = hexDigits[byte >> 4] as number;
        bytes[to++] = hexDigits[byte & 15] as number;
      }
    } else if (length < shortCell) {
      for (let from = first, to = start; from < past; from += 1)
        bytes[to++] = source[from] as number;
    } else {
      source.copy(bytes, start, first, past);
    }
    this.#offsets[row + 1] = end;
    this.#validity[row >> 3] = (this.#validity[row >> 3] as number) | (1 << (row & 7));
    return written;
  }

  vector(rows: number): TextVector {
    return {
      bytes: this.#bytes.subarray(0, this.#offsets[rows]),
      offsets: this.#offsets.subarray(0, rows + 1),
      validity: this.#validity.subarray(0, (rows + 7) >> 3),
      nulls: this.#nulls,
    };
  }

  reset(): void {
    this.#validity.fill(0);
    this.#nulls = 0;
  }

  #growRows(): void {
    const rows = 2 * (this.#offsets.length - 1);
    const offsets = new Int32Array(rows + 1);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
    const validity = new Uint8Array(rows >> 3);
    validity.set(this.#validity);
    this.#validity = validity;
  }

  #growBytes(needed: number): void {
    if (needed > largestColumn) {
      throw new RangeError(
        `The column ${this.#column.name} of one batch would have ${needed} bytes; at most ${largestColumn} are possible.`,
      );
    }
    const bytes = new Uint8Array(Math.min(largestColumn, Math.max(needed, 2 * this.#bytes.length)));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/**
 * Rows of text, kept by column as bytes: no string is made of any cell. After `reset` it takes the next rows in the same
 * memory, so whoever needs a batch longer copies it.
 */
export class TextBatch {
  readonly columns: readonly TextColumn[];
  readonly #builders: readonly TextVectorBuilder[];
  #rows = 0;
  #bytes = 0;

  constructor(columns: readonly TextColumn[]) {
    this.columns = columns;
    this.#builders = columns.map((column) => new TextVectorBuilder(column));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of all cells. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Copies the cells of a row, one for each column.
   * @throws RangeError when a column would have 2 GiB or more, or when there are more or fewer cells than columns.
   */
  append({ bytes: source, count, starts, ends }: CellSlices): void {
    const builders = this.#builders;
    const { length } = builders;
    if (count !== length) {
      throw new RangeError(`A row has ${count} cells; the columns are ${length}.`);
    }
    const row = this.#rows;
    let bytes = 0;
    for (let cell = 0; cell < length; cell += 1) {
      const builder = builders[cell] as TextVectorBuilder;
      bytes += builder.append(row, source, starts[cell] as number, ends[cell] as number);
    }
    this.#bytes += bytes;
    this.#rows = row + 1;
  }

  /** The columns as they lie in this batch's memory, in order; valid until the next `append` or `reset`. */
  vectors(): readonly TextVector[] {
    return this.#builders.map((builder) => builder.vector(this.#rows));
  }

  reset(): void {
    for (const builder of this.#builders) builder.reset();
    this.#rows = 0;
    this.#bytes = 0;
  }
}
