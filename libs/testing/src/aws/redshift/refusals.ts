import { RedshiftRefusal } from './redshift-refusal.ts';
import { wordsAt, type Token } from './sql-tokens.ts';

/** What PostgreSQL has and Redshift has not. */
const absentFunctions = new Set([
  ...['string_agg', 'array_agg', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg'],
  ...['unnest', 'to_regclass', 'to_regnamespace', 'hashtextextended', 'gen_random_uuid'],
  ...['pg_advisory_lock', 'pg_advisory_xact_lock', 'pg_try_advisory_lock'],
]);

/** Statements that cannot be part of a transaction, or would end the one that the batch is. */
const outsideOfBatches = ['begin', 'start', 'commit', 'end', 'rollback', 'abort', 'truncate'];

/** @throws RedshiftRefusal for what PostgreSQL would do and Redshift does not. */
export function refuseForeign(tokens: readonly Token[], isBatch: boolean): void {
  const [first] = tokens;
  if (!first) throw new RedshiftRefusal('ERROR: syntax error at end of input');
  if (isBatch) refuseInBatch(tokens, first);
  if (wordsAt(tokens, 0, 'create', 'index') || wordsAt(tokens, 0, 'create', 'unique', 'index')) {
    throw new RedshiftRefusal(
      'ERROR: SQL command "CREATE INDEX" not supported on Redshift tables.',
    );
  }
  if (wordsAt(tokens, 0, 'create', 'extension')) {
    throw new RedshiftRefusal('ERROR: syntax error at or near "EXTENSION"');
  }
  const isDml =
    wordsAt(tokens, 0, 'insert') || first.value === 'update' || first.value === 'delete';
  tokens.forEach((token, at) => {
    if (token.kind !== 'word') return;
    if (isDml && wordsAt(tokens, at, 'on', 'conflict')) throw syntaxError(token);
    if (isDml && token.value === 'returning') throw syntaxError(token);
    if (absentFunctions.has(token.value) && tokens[at + 1]?.source === '(') {
      throw new RedshiftRefusal(`ERROR: function ${token.value}() does not exist`);
    }
  });
}

function refuseInBatch(tokens: readonly Token[], first: Token): void {
  if (first.value === 'vacuum') {
    throw new RedshiftRefusal('ERROR: VACUUM cannot run inside a transaction block');
  }
  if (outsideOfBatches.includes(first.value)) {
    throw new RedshiftRefusal(
      `ERROR: ${first.value.toUpperCase()} ends the transaction that a batch is; the local Redshift takes none in a batch`,
    );
  }
  if (wordsAt(tokens, 0, 'alter', 'table') && isRetyping(tokens)) {
    throw new RedshiftRefusal(
      'ERROR: ALTER TABLE ALTER COLUMN cannot run inside a transaction block',
    );
  }
}

/** `ALTER TABLE … ALTER [COLUMN] name TYPE`, which is no column of that name. */
const isRetyping = (tokens: readonly Token[]): boolean =>
  tokens.some((_, at) => at > 1 && wordsAt(tokens, at, 'alter'));

export const syntaxError = (token: Token | undefined): RedshiftRefusal =>
  new RedshiftRefusal(
    token
      ? `ERROR: syntax error at or near "${token.source}"`
      : 'ERROR: syntax error at end of input',
  );
