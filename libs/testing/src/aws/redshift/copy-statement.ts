import { parseS3Uri } from '../s3-uri.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { syntaxError } from './refusals.ts';
import { afterBrackets, wordsAt, type Token } from './sql-tokens.ts';

/** `COPY … FROM 's3://…' … FORMAT AS PARQUET`. */
export interface CopyStatement {
  /** As written. */
  readonly table: string;
  readonly columns: readonly string[] | undefined;
  readonly bucket: string;
  /** Of the manifest, or a prefix of the files. */
  readonly key: string;
  readonly isManifest: boolean;
  /** Undefined for the default one. */
  readonly role: string | undefined;
}

/** Undefined for any other statement. @throws RedshiftRefusal */
export function copyStatement(tokens: readonly Token[]): CopyStatement | undefined {
  if (!wordsAt(tokens, 0, 'copy')) return undefined;
  let at = 1;
  while (tokens[at + 1]?.source === '.') at += 2;
  at += 1;
  const table = tokens
    .slice(1, at)
    .map(({ source }) => source)
    .join('');
  let columns: readonly string[] | undefined;
  if (tokens[at]?.source === '(') {
    const end = afterBrackets(tokens, at);
    columns = tokens
      .slice(at + 1, end - 1)
      .flatMap(({ source, value }) => (source === ',' ? [] : [value]));
    at = end;
  }
  const source = tokens[at + 1];
  if (!wordsAt(tokens, at, 'from') || source?.kind !== 'text') throw syntaxError(tokens[at]);
  const { bucket, key } = parseS3Uri(source.value) ?? { bucket: '', key: '' };
  if (key === '') {
    throw new RedshiftRefusal(`ERROR: Invalid S3 path '${source.value}'`);
  }
  const options = optionsOf(tokens.slice(at + 2));
  if (!options.has('format')) {
    throw new RedshiftRefusal('ERROR: the local Redshift copies FORMAT AS PARQUET only');
  }
  const role = options.get('iam_role');
  if (role === undefined) {
    throw new RedshiftRefusal('ERROR: COPY requires credentials: write IAM_ROLE');
  }
  return {
    table,
    columns,
    bucket,
    key,
    isManifest: options.has('manifest'),
    role: role === 'default' ? undefined : role,
  };
}

function optionsOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < tokens.length; at += 1) {
    const { value = '' } = tokens[at] ?? {};
    if (value === 'iam_role') {
      at += 1;
      options.set(value, roleOf(tokens[at]));
    } else if (value === 'manifest') options.set(value, '');
    else if (value === 'format') {
      at += wordsAt(tokens, at + 1, 'as') ? 2 : 1;
      if (!wordsAt(tokens, at, 'parquet')) throw syntaxError(tokens[at]);
      options.set(value, 'parquet');
    } else {
      throw new RedshiftRefusal(
        `ERROR: ${value.toUpperCase()} argument is not supported for PARQUET based COPY`,
      );
    }
  }
  return options;
}

function roleOf(token: Token | undefined): string {
  if (token?.kind === 'word' && token.value === 'default') return 'default';
  if (token?.kind === 'text' && /^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(token.value)) {
    return token.value;
  }
  throw new RedshiftRefusal(
    `ERROR: Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or 'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'`,
  );
}
