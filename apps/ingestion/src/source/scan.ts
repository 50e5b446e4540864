import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { say } from './messages.ts';
import { SourceError } from './source-error.ts';

/** What one pass over the bytes of a CSV file tells. */
export interface FileScan {
  readonly bytes: number;
  readonly sha256: string;
  /** Rows after the header; empty lines are none. Counted here, independently of the engine that reads the file. */
  readonly rows: number;
  /** Whether a quoted cell holds a line end. */
  readonly multiline: boolean;
  /**
   * Whether the file strays from what fast CSV readers take: mixed line ends, a lone CR, CRLF in a cell, text after a
   * closing quote, a quote after a blank, very many cells too many, an empty line before the
   * header or a line end in it. Such a file is
   * settled first.
   */
  readonly irregular: boolean;
  /** Cells that the row with the most cells too many has too many. */
  readonly surplusCells: number;
  /** Bytes of the longest row. */
  readonly longestRow: number;
}

const lf = 10;
const cr = 13;
const quote = 34;
const comma = 44;
const blank = 32;

/** The engine reads every file with as many columns more as its worst row needs; each costs a little. */
const mostSurplusCells = 64;

/** Where the scanner stands: in plain text, within quotes, right after a quote within quotes, or after that and a CR. */
type State = 'plain' | 'quoted' | 'quote' | 'quote-cr';

/** Follows quotes and line ends through a file, chunk by chunk. A quote opens only at the very start of a cell. */
class StructureScanner {
  #state: State = 'plain';
  #previous = lf;
  #position = 0;
  #rowStart = 0;
  #line = 1;
  #openedInLine = 0;
  #sawLf = false;
  #sawCrlf = false;
  #records = 0;
  #commas = 0;
  #headerCommas = 0;
  surplusCells = 0;
  multiline = false;
  irregular = false;
  longestRow = 0;

  feed(chunk: Uint8Array): void {
    let index = 0;
    while (index < chunk.length) {
      index = this.#state === 'plain' ? this.#plain(chunk, index) : this.#within(chunk, index);
    }
    this.#position += chunk.length;
  }

  /** Line ends seen so far. */
  get lines(): number {
    return this.#line - 1;
  }

  /** @throws SourceError when a quote is still open. @returns the number of records, the header among them. */
  finish(file: string): number {
    if (this.#state === 'quoted') {
      throw new SourceError(say('openQuote', { file, line: this.#openedInLine }));
    }
    if (this.#state === 'quote-cr') this.irregular = true;
    if (this.#state === 'plain' && this.#previous === cr) this.irregular = true;
    if (this.#position > this.#rowStart) this.#endRow(this.#position);
    if (this.#sawLf && this.#sawCrlf) this.irregular = true;
    if (this.surplusCells > mostSurplusCells) this.irregular = true;
    return this.#records;
  }

  #plain(chunk: Uint8Array, from: number): number {
    const length = chunk.length;
    let previous = this.#previous;
    for (let index = from; index < length; index += 1) {
      const byte = chunk[index] as number;
      if (byte === comma) {
        if (previous === cr) this.irregular = true;
        this.#commas += 1;
      } else if (byte <= quote) {
        if (byte === lf) {
          this.#lineEnd(this.#position + index, previous === cr);
        } else {
          if (previous === cr) this.irregular = true;
          const starts = previous === comma || this.#position + index === this.#rowStart;
          if (byte === quote && starts) {
            this.#state = 'quoted';
            this.#openedInLine = this.#line;
            this.#previous = quote;
            return index + 1;
          }
          if (byte === quote && previous === blank) this.irregular = true;
        }
      } else if (previous === cr) {
        this.irregular = true;
      }
      previous = byte;
    }
    this.#previous = previous;
    return length;
  }

  #within(chunk: Uint8Array, from: number): number {
    let index = from;
    if (this.#state === 'quoted') {
      while (index < chunk.length && chunk[index] !== quote) {
        const byte = chunk[index];
        if (byte === lf) {
          this.multiline = true;
          this.#line += 1;
          if (this.#records === 0) this.irregular = true;
        } else if (byte === cr) {
          this.irregular = true;
          this.multiline = true;
        }
        index += 1;
      }
      if (index < chunk.length) {
        this.#state = 'quote';
        index += 1;
      }
      return index;
    }
    const byte = chunk[index];
    if (this.#state === 'quote' && byte === quote) {
      this.#state = 'quoted';
      return index + 1;
    }
    if (this.#state === 'quote' && byte === cr) {
      this.#state = 'quote-cr';
      return index + 1;
    }
    const closed = byte === lf || (this.#state === 'quote' && byte === comma);
    if (!closed) this.irregular = true;
    this.#previous = this.#state === 'quote-cr' ? cr : quote;
    this.#state = 'plain';
    return index;
  }

  #lineEnd(at: number, afterCr: boolean): void {
    this.#line += 1;
    if (afterCr) this.#sawCrlf = true;
    else this.#sawLf = true;
    this.#endRow(afterCr ? at - 1 : at);
    this.#rowStart = at + 1;
  }

  #endRow(end: number): void {
    const length = end - this.#rowStart;
    if (length > 0) {
      if (this.#records === 0) this.#headerCommas = this.#commas;
      else this.surplusCells = Math.max(this.surplusCells, this.#commas - this.#headerCommas);
      this.#records += 1;
      if (length > this.longestRow) this.longestRow = length;
    } else if (this.#records === 0) {
      this.irregular = true;
    }
    this.#commas = 0;
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Number of bytes at the end of `chunk` that begin a character which the next chunk may complete. */
function incompleteTail(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] as number;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < size ? back : 0;
    }
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Line of the first byte in `text` that is not UTF-8, with `linesBefore` lines before `text`. */
function lineOfBadByte(text: Buffer, linesBefore: number): number {
  let line = linesBefore + 1;
  let start = 0;
  for (let end = text.indexOf(lf); end !== -1; end = text.indexOf(lf, start)) {
    if (!isUtf8(text.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}

/**
 * Reads a CSV file once, as a stream.
 * @throws SourceError when it has zero bytes, is not UTF-8, or leaves a quote open.
 */
export async function scanFile(stream: Readable, file: string): Promise<FileScan> {
  const hash = createHash('sha256');
  const structure = new StructureScanner();
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const data of stream) {
    const chunk = data as Buffer;
    hash.update(chunk);
    const text = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    const complete = text.subarray(0, text.length - incompleteTail(text));
    if (!isUtf8(complete)) {
      throw notUtf8(file, lineOfBadByte(complete, structure.lines));
    }
    tail = Buffer.from(text.subarray(complete.length));
    structure.feed(
      bytes === 0 && chunk.subarray(0, 3).equals(byteOrderMark) ? chunk.subarray(3) : chunk,
    );
    bytes += chunk.length;
  }
  if (bytes === 0) {
    throw new SourceError(say('zeroBytes', { file }));
  }
  if (tail.length > 0) throw notUtf8(file, undefined);
  const records = structure.finish(file);
  const { multiline, irregular, surplusCells, longestRow } = structure;
  return {
    bytes,
    sha256: hash.digest('hex'),
    rows: Math.max(0, records - 1),
    multiline,
    irregular,
    surplusCells,
    longestRow,
  };
}

function notUtf8(file: string, line: number | undefined): SourceError {
  const where = line === undefined ? 'at its end' : `in line ${line}`;
  return new SourceError(say('notUtf8', { file, where }));
}
