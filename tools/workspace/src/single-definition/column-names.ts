import type { Piece } from './pieces.ts';

/**
 * Columns whose names are words that the machinery has a use of its own for (the id, state and source of a run, the title of a
 * screen, the body of an object).
 */
export const ordinaryWords: ReadonlySet<string> = new Set([
  'body',
  'id',
  'source',
  'state',
  'title',
]);

/** What makes a text SQL: words in capitals that prose does not have, or a query in small letters. */
const sql =
  /\b(?:SELECT|FROM|WHERE|JOIN|BY|AS|CASE|COALESCE|COUNT|SUM|CAST)\b|\bselect\b[\s\S]+\bfrom\b/;

/** A name, without what makes that of a reason of one of a column: `missing_city`. */
const word = /\b(?:(?:missing|invalid|nulled|duplicate|orphan)_)?([A-Za-z_]\w*)/g;

/** Whether a word of SQL is a function (`year(`) or a value (`'month'`). */
const isNoColumn = (text: string, start: number, end: number): boolean =>
  /^\s*\(/.test(text.slice(end)) || (text[start - 1] === "'" && text[end] === "'");

/** The names of one dataset or table. */
export interface Contract {
  readonly name: string;
  readonly columns: ReadonlySet<string>;
}

export interface Naming {
  readonly column: string;
  /** Where in the file. */
  readonly offset: number;
}

/**
 * The columns that pieces of a program name. A name of several words (`vehicle_id`) counts wherever it stands, also
 * within that of a reason (`orphan_vehicle_id`). A single word counts as a name of data (`row.city`, `{ city }`), as all
 * of a text (`'city'`), and within SQL; in prose and for variables it is a word of English. What is also an ordinary word
 * or the name of a dataset counts within SQL, and beside a column of the same contract that is neither.
 */
export function namedColumns(
  pieces: readonly Piece[],
  contracts: readonly Contract[],
): readonly Naming[] {
  const isOrdinary = (name: string): boolean =>
    ordinaryWords.has(name) || contracts.some((contract) => contract.name === name);
  const countsAsData = (column: string, { beside }: Piece, having: readonly Contract[]): boolean =>
    !isOrdinary(column) ||
    having.some(({ columns }) => beside.some((name) => columns.has(name) && !isOrdinary(name)));
  return pieces.flatMap((piece) => {
    const isSql = piece.kind === 'text' && sql.test(piece.text);
    return [...piece.text.matchAll(word)].flatMap((match) => {
      const [name = '', column = ''] = match;
      const { index } = match;
      const having = contracts.filter(({ columns }) => columns.has(column));
      if (having.length === 0) return [];
      const isWhole = piece.kind !== 'variable' && name === piece.text;
      const counts =
        name.includes('_') ||
        (isWhole && countsAsData(column, piece, having)) ||
        (isSql && !isNoColumn(piece.text, index, index + name.length));
      return counts ? [{ column, offset: piece.offset + index }] : [];
    });
  });
}
