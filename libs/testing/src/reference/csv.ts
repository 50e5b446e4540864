export interface CsvRow {
  cells: string[];
  /** Whether something stands between a closing quote and the next comma or line end. */
  textAfterQuote: boolean;
  /** The row as it stands in the file, without its line end, CRLF within read as LF. */
  text: string;
}

/** The lines that are not empty, the header among them. RFC 4180; line ends are LF and CRLF; a BOM is skipped. */
export function readCsv(file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = file.startsWith('\uFEFF') ? 1 : 0;
  while (at < file.length) {
    const emptyLine = lineEndAt(file, at);
    if (emptyLine > 0) {
      at += emptyLine;
      continue;
    }
    const start = at;
    const cells: Cell[] = [readCell(file, at)];
    at = endOf(cells);
    while (file[at] === ',') {
      cells.push(readCell(file, at + 1));
      at = endOf(cells);
    }
    rows.push({
      cells: cells.map((cell) => cell.value),
      textAfterQuote: cells.some((cell) => cell.textAfterQuote),
      text: lineFeeds(file.slice(start, at)),
    });
    at += lineEndAt(file, at);
  }
  return rows;
}

/** Cells as CSV with no more quotes than needed. */
export function minimalCsv(cells: readonly string[]): string {
  return cells
    .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

interface Cell {
  value: string;
  textAfterQuote: boolean;
  /** Where the comma, line end or end of file stands that ends the cell. */
  end: number;
}

function readCell(file: string, start: number): Cell {
  if (file[start] !== '"') {
    const end = unquotedEnd(file, start);
    return { value: file.slice(start, end), textAfterQuote: false, end };
  }
  const closing = closingQuote(file, start + 1);
  const quoted = lineFeeds(file.slice(start + 1, closing).replaceAll('""', '"'));
  const end = unquotedEnd(file, closing + 1);
  return { value: quoted + file.slice(closing + 1, end), textAfterQuote: end > closing + 1, end };
}

/** The first quote from `from` on that is not one of a doubled pair. */
function closingQuote(file: string, from: number): number {
  let quote = file.indexOf('"', from);
  while (quote >= 0 && file[quote + 1] === '"') quote = file.indexOf('"', quote + 2);
  if (quote < 0) throw new Error('reference: a quote is never closed');
  return quote;
}

function unquotedEnd(file: string, start: number): number {
  let at = start;
  while (at < file.length && file[at] !== ',' && lineEndAt(file, at) === 0) at += 1;
  return at;
}

/** Length of the line end that stands here: LF 1, CRLF 2, none 0. */
function lineEndAt(file: string, at: number): number {
  if (file[at] === '\n') return 1;
  return file[at] === '\r' && file[at + 1] === '\n' ? 2 : 0;
}

function lineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function endOf(cells: readonly Cell[]): number {
  return cells.at(-1)?.end ?? 0;
}
