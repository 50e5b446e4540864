import type { Piece } from './pieces.ts';

const token =
  /#[^\n]*|(?<prefix>\b[A-Za-z]{1,2})?(?<quote>"""|'''|"|')(?<text>(?:\\[\s\S]|(?!\k<quote>)[\s\S])*)\k<quote>|(?<dot>\.\s*)?(?<name>\b[A-Za-z_]\w*)/g;

/** The pieces of a Python program; docstrings are left out as comments are. */
export function pythonPieces(code: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of code.matchAll(token)) {
    const { prefix = '', quote = '', text, dot = '', name } = match.groups ?? {};
    if (name !== undefined) {
      const kind = dot === '' ? 'variable' : 'property';
      pieces.push({ kind, text: name, offset: match.index + dot.length, beside: [] });
    } else if (text !== undefined && !isDocstring(code, match.index, quote)) {
      const offset = match.index + prefix.length + quote.length;
      pieces.push({ kind: 'text', text, offset, beside: [] });
    }
  }
  return pieces;
}

/** Whether a string of three quotes is a statement: the first of its line, on which nothing goes on from the one before. */
function isDocstring(code: string, offset: number, quote: string): boolean {
  const before = code.slice(0, offset);
  return quote.length === 3 && /(?:^|\n)[ \t]*$/.test(before) && !/[([{,=+%"'\\]\s*$/.test(before);
}
