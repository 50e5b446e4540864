import type { Client, QueryArrayResult } from 'pg';
import { answerOf } from './answer.ts';
import { copyParquet, type CopySource } from './copy-parquet.ts';
import { copyStatement } from './copy-statement.ts';
import { bind } from './parameters.ts';
import { isCancelled, redshiftWords } from './postgres-words.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { refuseForeign } from './refusals.ts';
import type { Part, Statement } from './statement.ts';
import { oneStatement, translated } from './translation.ts';

/** All values as the server writes them. */
const asTexts = { getTypeParser: () => (text: string) => text };

/** Runs what was submitted over a connection; a batch is one transaction. Never fails: the statement tells. */
export async function runStatement(
  statement: Statement,
  client: Client,
  source: CopySource,
): Promise<void> {
  const begun = process.hrtime.bigint();
  const { isBatch } = statement.request;
  statement.become('STARTED');
  try {
    if (isBatch) await client.query('BEGIN');
    for (const part of statement.parts) await runPart(part, statement, client, source);
    if (isBatch) await client.query('COMMIT');
    statement.nanoseconds = Number(process.hrtime.bigint() - begun);
    statement.become('FINISHED');
  } catch (error) {
    if (isBatch) await client.query('ROLLBACK').catch(() => undefined);
    for (const part of statement.parts) if (part.status === 'SUBMITTED') part.status = 'ABORTED';
    statement.nanoseconds = Number(process.hrtime.bigint() - begun);
    const isAborted = statement.isCancelled && isCancelled(error);
    statement.become(isAborted ? 'ABORTED' : 'FAILED', redshiftWords(error));
  }
}

async function runPart(
  part: Part,
  { request: { isBatch, parameters }, isCancelled: isStopped }: Statement,
  client: Client,
  source: CopySource,
): Promise<void> {
  const begun = process.hrtime.bigint();
  part.status = 'STARTED';
  try {
    if (isStopped)
      throw Object.assign(new Error("Query cancelled on user's request"), { code: '57014' });
    const bound = bind(part.sql, parameters);
    if (bound.missing.length > 0) {
      throw new RedshiftRefusal(`ERROR: Parameters list is missing ${bound.missing.join(', ')}`);
    }
    const tokens = oneStatement(bound.sql);
    refuseForeign(tokens, isBatch);
    const copy = copyStatement(tokens);
    if (copy) part.rows = await copyParquet(copy, client, source);
    else {
      const [first = '', ...more] = translated(bound.sql, tokens);
      const result: QueryArrayResult<(string | null)[]> = await client.query({
        text: first,
        values: [...bound.values],
        rowMode: 'array',
        types: asTexts,
      });
      part.answer = answerOf(result);
      part.rows = part.answer ? part.answer.rows.length : (result.rowCount ?? -1);
      for (const sql of more) await client.query(sql);
    }
    part.status = 'FINISHED';
  } catch (error) {
    part.status = isCancelled(error) ? 'ABORTED' : 'FAILED';
    part.error = redshiftWords(error);
    throw error;
  } finally {
    part.nanoseconds = Number(process.hrtime.bigint() - begun);
  }
}
