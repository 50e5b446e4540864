import { typeAt } from './column-types.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { syntaxError } from './refusals.ts';
import { afterBrackets, wordsAt, type Token } from './sql-tokens.ts';

/** A CREATE TABLE of Redshift, taken apart. */
export interface TableDefinition {
  /** For PostgreSQL. */
  readonly sql: string;
  /** As written. */
  readonly table: string;
  readonly distKey: string | undefined;
  readonly sortKeys: readonly string[];
}

const encodings = new Set([
  ...['raw', 'az64', 'bytedict', 'delta', 'delta32k', 'lzo', 'mostly8', 'mostly16', 'mostly32'],
  ...['runlength', 'text255', 'text32k', 'zstd', 'auto'],
]);
const styles = new Set(['auto', 'even', 'key', 'all']);

interface Keys {
  readonly dist: string[];
  readonly sort: string[];
}

/**
 * `CREATE [TEMP] TABLE …`; undefined for any other statement. Distribution, sort keys and encodings are checked, and taken
 * out of what PostgreSQL reads.
 * @throws RedshiftRefusal when they name no column, or contradict themselves.
 */
export function tableDefinition(
  sql: string,
  tokens: readonly Token[],
): TableDefinition | undefined {
  let at = 1;
  if (!wordsAt(tokens, 0, 'create')) return undefined;
  if (wordsAt(tokens, at, 'local')) at += 1;
  if (wordsAt(tokens, at, 'temp') || wordsAt(tokens, at, 'temporary')) at += 1;
  if (!wordsAt(tokens, at, 'table')) return undefined;
  at += wordsAt(tokens, at + 1, 'if', 'not', 'exists') ? 4 : 1;
  const nameFrom = at;
  while (tokens[at + 1]?.source === '.') at += 2;
  at += 1;
  const name = tokens.slice(nameFrom, at);
  const table = name.map(({ value }) => value).join('.');
  const keys: Keys = { dist: [], sort: [] };
  const head = sql.slice(0, tokens[at - 1]?.end);
  const quoted = name.map(({ source }) => source).join('');
  if (tokens[at]?.source !== '(') {
    // CREATE TABLE … AS: columns are those of the query.
    const query = tokens.findIndex((token, place) => place >= at && token.value === 'as');
    if (query < 0) throw syntaxError(tokens[at]);
    readLayout(tokens.slice(at, query), undefined, keys);
    return {
      sql: `${head} ${sql.slice(tokens[query]?.start)}`,
      table: quoted,
      distKey: undefined,
      sortKeys: [],
    };
  }
  const end = afterBrackets(tokens, at);
  const parts = split(tokens.slice(at + 1, end - 1));
  const columns = new Set<string>();
  const lines = parts.map((part) => columnOf(part, table, columns, keys));
  const isLike = parts.some((part) => wordsAt(part, 0, 'like'));
  readLayout(tokens.slice(end), isLike ? undefined : columns, keys);
  if (keys.dist.length > 1)
    throw new RedshiftRefusal('ERROR: Cannot specify more than one distkey');
  return {
    sql: `${head} (${lines.join(', ')})`,
    table: quoted,
    distKey: keys.dist[0],
    sortKeys: keys.sort,
  };
}

/** What stands between the commas. */
function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.source === '(') depth += 1;
    if (token.source === ')') depth -= 1;
    if (token.source === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function columnOf(part: readonly Token[], table: string, columns: Set<string>, keys: Keys): string {
  const written = (tokens: readonly Token[]): string =>
    tokens.map(({ source }) => source).join(' ');
  const [first] = part;
  if (!first) throw syntaxError(undefined);
  const constraints = ['like', 'primary', 'unique', 'foreign', 'constraint'];
  if (first.kind === 'word' && constraints.includes(first.value)) return written(part);
  columns.add(first.value);
  const { sql, next } = typeAt(part, 1, `${table}.${first.value}`);
  return [first.source, sql, written(attributes(part.slice(next), first.value, keys))]
    .join(' ')
    .trim();
}

/** What PostgreSQL understands of what follows a column's type. */
function attributes(tokens: readonly Token[], column: string, keys: Keys): readonly Token[] {
  const rest: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    if (token.value === 'encode') {
      at += 1;
      requireEncoding(tokens[at]);
    } else if (token.value === 'distkey') keys.dist.push(column);
    else if (token.value === 'sortkey') keys.sort.push(column);
    else rest.push(token);
  }
  return rest;
}

function requireEncoding(token: Token | undefined): void {
  if (token && encodings.has(token.value)) return;
  throw new RedshiftRefusal(`ERROR: unrecognized compression encoding "${token?.value ?? ''}"`);
}

/** What follows the columns. `columns` is undefined where they are not known here. */
function readLayout(
  tokens: readonly Token[],
  columns: ReadonlySet<string> | undefined,
  keys: Keys,
): void {
  let style: string | undefined;
  let at = 0;
  const named = (): string[] => {
    const end = afterBrackets(tokens, at + 1);
    if (tokens[at + 1]?.source !== '(') throw syntaxError(tokens[at + 1]);
    const names = tokens.slice(at + 2, end - 1).filter(({ source }) => source !== ',');
    for (const { value } of names) {
      if (columns && !columns.has(value)) {
        throw new RedshiftRefusal(`ERROR: column "${value}" named in key does not exist`);
      }
    }
    at = end;
    return names.map(({ value }) => value);
  };
  while (at < tokens.length) {
    const token = tokens[at];
    if (token?.value === 'diststyle') {
      style = tokens[at + 1]?.value ?? '';
      if (!styles.has(style)) throw syntaxError(tokens[at + 1]);
      at += 2;
    } else if (token?.value === 'distkey') keys.dist.push(...named());
    else if (token?.value === 'sortkey') {
      if (wordsAt(tokens, at + 1, 'auto')) at += 2;
      else keys.sort.push(...named());
    } else if (
      wordsAt(tokens, at, 'compound', 'sortkey') ||
      wordsAt(tokens, at, 'interleaved', 'sortkey')
    )
      at += 1;
    else if (wordsAt(tokens, at, 'encode', 'auto')) at += 2;
    else if (wordsAt(tokens, at, 'backup')) at += 2;
    else throw syntaxError(token);
  }
  if (style === 'key' && keys.dist.length === 0) {
    throw new RedshiftRefusal('ERROR: DISTSTYLE KEY requires a DISTKEY column');
  }
  if (style !== undefined && style !== 'key' && keys.dist.length > 0) {
    throw new RedshiftRefusal(
      `ERROR: DISTKEY cannot be specified with DISTSTYLE ${style.toUpperCase()}`,
    );
  }
}
