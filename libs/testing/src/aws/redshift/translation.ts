import { typeAt } from './column-types.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { syntaxError } from './refusals.ts';
import { tokensOf, wordsAt, type Token } from './sql-tokens.ts';
import { tableDefinition } from './table-definition.ts';

/** Keys of a table are kept in PostgreSQL as statistics targets of its columns: they come and go with it. */
export const distKeyMark = 5000;

/** A statement of Redshift as statements of PostgreSQL; the first one answers. */
export function translated(sql: string, tokens: readonly Token[]): readonly string[] {
  const definition = tableDefinition(sql, tokens);
  if (definition) {
    const { table, distKey, sortKeys } = definition;
    const marks = new Map<string, number>(sortKeys.map((name, place) => [name, place + 1]));
    if (distKey !== undefined) marks.set(distKey, (marks.get(distKey) ?? 0) + distKeyMark);
    const keys = [...marks].map(
      ([name, mark]) => `ALTER TABLE ${table} ALTER COLUMN "${name}" SET STATISTICS ${mark}`,
    );
    return [definition.sql, ...keys];
  }
  if (wordsAt(tokens, 0, 'alter', 'table')) return [alteration(sql, tokens)];
  if (wordsAt(tokens, 0, 'grant') || wordsAt(tokens, 0, 'revoke')) return [toGrantees(sql, tokens)];
  return [sql];
}

/** One action, and of columns only what Redshift can do to them. */
function alteration(sql: string, tokens: readonly Token[]): string {
  let depth = 0;
  for (const token of tokens) {
    if (token.source === '(') depth += 1;
    if (token.source === ')') depth -= 1;
    if (token.source === ',' && depth === 0) throw syntaxError(token);
  }
  const add = tokens.findIndex((_, at) => at > 2 && wordsAt(tokens, at, 'add'));
  if (add > 0) {
    const name = wordsAt(tokens, add + 1, 'column') ? add + 2 : add + 1;
    const type = typeAt(tokens, name + 1, tokens[name]?.value ?? '');
    const rest = tokens[type.next] ? sql.slice(tokens[type.next]?.start) : '';
    return `${sql.slice(0, tokens[name]?.end)} ${type.sql} ${rest}`.trim();
  }
  const retyped = tokens.findIndex((_, at) => at > 2 && wordsAt(tokens, at, 'type'));
  if (retyped > 0 && tokens[retyped + 1]?.value !== 'varchar') {
    throw new RedshiftRefusal(
      'ERROR: ALTER COLUMN TYPE is only supported for columns of type VARCHAR',
    );
  }
  return sql;
}

/** PostgreSQL knows groups as roles, and says neither word. */
function toGrantees(sql: string, tokens: readonly Token[]): string {
  const preposition = wordsAt(tokens, 0, 'grant') ? 'to' : 'from';
  let translated = '';
  let from = 0;
  let isGrantee = false;
  tokens.forEach((token, at) => {
    const isKeyword = ['role', 'group'].includes(token.value) && token.kind === 'word';
    const isLeft = isKeyword && (at === 1 || isGrantee);
    if (isLeft) {
      translated += sql.slice(from, token.start);
      from = token.end;
    }
    isGrantee =
      token.value === preposition ||
      (isGrantee && (token.source === ',' || isLeft)) ||
      token.source === ',';
  });
  return translated + sql.slice(from);
}

/** The tokens of the one statement of a text. @throws RedshiftRefusal when there are several. */
export function oneStatement(sql: string): readonly Token[] {
  const tokens = tokensOf(sql);
  const end = tokens.findIndex(({ source }) => source === ';');
  if (end >= 0 && end < tokens.length - 1) {
    throw new RedshiftRefusal(
      'ERROR: Multi-statement is not supported in ExecuteStatement; use BatchExecuteStatement',
    );
  }
  return end < 0 ? tokens : tokens.slice(0, end);
}
