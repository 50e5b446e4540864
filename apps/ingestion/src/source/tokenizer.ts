/** One record of a CSV text. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** Whether a closing quote was followed by text. */
  readonly textAfterQuote: boolean;
  /** The record as it stands in the file, without its line end, CRLF read as LF. */
  readonly text: string;
}

type State = 'start' | 'plain' | 'quoted' | 'quote';

/**
 * Splits CSV text (RFC 4180) into records, whatever its line ends; empty lines are none. A quote opens only at the very
 * start of a cell. Slower and more patient than the engine's reader, for headers and for files that it does not take.
 */
export class CsvTokenizer {
  #state: State = 'start';
  #cells: string[] = [];
  #cell = '';
  #text = '';
  #textAfterQuote = false;
  #pendingCr = false;

  *feed(chunk: string): Generator<CsvRecord> {
    for (const char of chunk) {
      if (this.#pendingCr) {
        this.#pendingCr = false;
        if (char !== '\n') yield* this.#take('\r');
      }
      if (char === '\r') this.#pendingCr = true;
      else yield* this.#take(char);
    }
  }

  *finish(): Generator<CsvRecord> {
    if (this.#pendingCr) {
      this.#pendingCr = false;
      yield* this.#take('\r');
    }
    if (this.#text !== '') yield this.#record();
  }

  *#take(char: string): Generator<CsvRecord> {
    if (char === '\n' && this.#state !== 'quoted') {
      if (this.#text !== '') yield this.#record();
      return;
    }
    this.#text += char;
    if (this.#state === 'quoted') {
      if (char === '"') this.#state = 'quote';
      else this.#cell += char;
    } else if (this.#state === 'quote' && char === '"') {
      this.#cell += '"';
      this.#state = 'quoted';
    } else if (char === ',') {
      this.#endCell();
    } else if (this.#state === 'start' && char === '"') {
      this.#state = 'quoted';
    } else {
      if (this.#state === 'quote') this.#textAfterQuote = true;
      this.#state = 'plain';
      this.#cell += char;
    }
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#state = 'start';
  }

  #record(): CsvRecord {
    this.#endCell();
    const record = { cells: this.#cells, textAfterQuote: this.#textAfterQuote, text: this.#text };
    this.#cells = [];
    this.#text = '';
    this.#textAfterQuote = false;
    return record;
  }
}

/** A cell as it stands in minimal CSV: quoted only when it must be. */
export function minimalCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
