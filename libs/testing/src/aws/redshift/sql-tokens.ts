export type TokenKind = 'word' | 'name' | 'text' | 'number' | 'parameter' | 'sign';

/** A piece of a statement, without the blanks and comments around it. */
export interface Token {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly source: string;
  /** Of a word or a name in quotes what it means, in lower case; of a text its content; else the source. */
  readonly value: string;
  /** Where it stands in the statement. */
  readonly start: number;
  readonly end: number;
}

const pattern =
  /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^'\\]|\\[\s\S]|'')*')|(?<name>"(?:[^"]|"")*")|(?<number>\d+(?:\.\d*)?)|(?<word>[a-z_#][a-z0-9_$#]*)|(?<cast>::)|(?<parameter>:[a-z_][a-z0-9_]*)|(?<sign>[\s\S])/giy;

/** The tokens of a statement as Redshift reads it: a backslash in a text escapes what follows. */
export function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(pattern)].flatMap(({ 0: source, index: start, groups = {} }): Token[] => {
    if (groups['blank'] !== undefined) return [];
    const [kind = 'sign'] = (['text', 'name', 'number', 'word', 'parameter'] as const).filter(
      (each) => groups[each] !== undefined,
    );
    return [{ kind, source, value: valueOf(kind, source), start, end: start + source.length }];
  });
}

function valueOf(kind: TokenKind, source: string): string {
  switch (kind) {
    case 'text':
      return source.slice(1, -1).replaceAll(/\\([\s\S])|''/g, (_, escaped) => escaped ?? "'");
    case 'name':
      return source.slice(1, -1).replaceAll('""', '"').toLowerCase();
    case 'parameter':
      return source.slice(1);
    case 'word':
      return source.toLowerCase();
    case 'number':
    case 'sign':
      return source;
  }
}

/** Whether the tokens from `at` on are these words. */
export const wordsAt = (
  tokens: readonly Token[],
  at: number,
  ...words: readonly string[]
): boolean =>
  words.every((word, offset) => {
    const token = tokens[at + offset];
    return token?.kind === 'word' && token.value === word;
  });

/** The index after the bracket that closes the one at `open`. */
export function afterBrackets(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.source === '(') depth += 1;
    if (tokens[at]?.source === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}
