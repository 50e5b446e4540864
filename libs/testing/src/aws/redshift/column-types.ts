import { RedshiftRefusal } from './redshift-refusal.ts';
import { afterBrackets, wordsAt, type Token } from './sql-tokens.ts';

/** Types of one word that both have, and what is meant where Redshift means something else. */
const types: Readonly<Record<string, string | undefined>> = {
  ...{ smallint: undefined, int2: undefined, integer: undefined, int: undefined, int4: undefined },
  ...{ bigint: undefined, int8: undefined, real: undefined, float4: undefined, float8: undefined },
  ...{ float: undefined, boolean: undefined, bool: undefined, date: undefined, time: undefined },
  ...{ timestamp: undefined, timestamptz: undefined, timetz: undefined, double: undefined },
  ...{ decimal: '(18,0)', numeric: '(18,0)', varchar: '(256)', nvarchar: '(256)', text: '(256)' },
  ...{ char: '(1)', character: undefined, bpchar: '(256)', nchar: '(1)' },
};

/** Names of Redshift for what PostgreSQL calls otherwise. */
const names: Readonly<Record<string, string>> = {
  text: 'varchar',
  nvarchar: 'varchar',
  nchar: 'char',
  bpchar: 'char',
};

/**
 * What PostgreSQL is to read in place of the type at `at`: TEXT is VARCHAR(256), DECIMAL is DECIMAL(18,0).
 * @throws RedshiftRefusal for a type that Redshift has not.
 */
export function typeAt(
  tokens: readonly Token[],
  at: number,
  column: string,
): { readonly sql: string; readonly next: number } {
  const word = tokens[at]?.value ?? '';
  if (!Object.hasOwn(types, word)) throw unsupported(column, word);
  const isVarying = wordsAt(tokens, at, 'character', 'varying');
  const more = isVarying || wordsAt(tokens, at, 'double', 'precision') ? 2 : 1;
  const name = isVarying
    ? 'varchar'
    : (names[word] ??
      tokens
        .slice(at, at + more)
        .map(({ value }) => value)
        .join(' '));
  const isSized = tokens[at + more]?.source === '(';
  const next = isSized ? afterBrackets(tokens, at + more) : at + more;
  if (tokens[next]?.source === '[') throw unsupported(column, `${word}[]`);
  const size = sizeOf(tokens.slice(at + more, next));
  const standard = isVarying ? '(256)' : (types[word] ?? '');
  if (name === 'varchar' && Number(size.slice(1, -1)) > 65_535) {
    throw new RedshiftRefusal(`ERROR: length for type varchar cannot exceed 65535`);
  }
  return { sql: `${name}${isSized && word !== 'text' ? size : standard}`, next };
}

/** `(max)` is the longest that there is. */
const sizeOf = (tokens: readonly Token[]): string =>
  tokens.map(({ source, value }) => (value === 'max' ? '65535' : source)).join('');

const unsupported = (column: string, type: string): RedshiftRefusal =>
  new RedshiftRefusal(`ERROR: Column "${column}" has unsupported type "${type}".`);
