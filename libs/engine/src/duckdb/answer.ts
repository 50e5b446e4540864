import type { DuckDBTypeId, StatementType } from '@duckdb/node-api';
import { EngineError } from '../engine-error.ts';
import type { Scalar } from '../plan.ts';
import type { Database } from './database.ts';
import { engineError } from './error.ts';

/** The rows of a question, batch by batch. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly isNumeric: boolean }[];
  /** Numbers that JavaScript cannot hold exactly (bigint, decimal) come as text. */
  readonly batches: AsyncIterable<readonly (readonly Scalar[])[]>;
}

type Api = typeof import('@duckdb/node-api');

const numericTypes = ({ DuckDBTypeId: id }: Api): ReadonlySet<DuckDBTypeId> =>
  new Set([
    id.TINYINT,
    id.SMALLINT,
    id.INTEGER,
    id.BIGINT,
    id.HUGEINT,
    id.UTINYINT,
    id.USMALLINT,
    id.UINTEGER,
    id.UBIGINT,
    id.UHUGEINT,
    id.FLOAT,
    id.DOUBLE,
    id.DECIMAL,
  ]);

const readingTypes = ({ StatementType: type }: Api): ReadonlySet<StatementType> =>
  new Set([type.SELECT, type.EXPLAIN, type.CALL]);

/** Comments and opening brackets before the first word of a statement. */
const leading = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()+/;

/** Statements that DuckDB acts on while it prepares them, or whose type does not tell that they act. */
const acting = /^(?:export|import|attach|install|load|explain\s*\(?\s*analy[sz]e)\b/i;

/** @throws EngineError when `sql` is empty or acts before it could be looked at. */
function refuseActing(sql: string): void {
  const text = sql.replace(leading, '').trim();
  if (text === '') throw new EngineError('statement', 'Give one SQL statement; this text has 0.');
  if (acting.test(text)) throw notAQuestion();
}

const notAQuestion = (): EngineError =>
  new EngineError(
    'statement',
    'Only questions (SELECT) are answered; this statement would change something.',
  );

/**
 * Asks one question of the database.
 * @throws EngineError when the text is not one statement, or one that changes something.
 */
export async function ask({ connection }: Database, sql: string): Promise<Answer> {
  refuseActing(sql);
  const api = await import('@duckdb/node-api');
  const [numeric, reading] = [numericTypes(api), readingTypes(api)];
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) {
      throw new EngineError(
        'statement',
        `Give one SQL statement; this text has ${statements.count}.`,
      );
    }
    const prepared = await statements.prepare(0);
    if (!reading.has(prepared.statementType)) {
      throw notAQuestion();
    }
    const result = await prepared.stream();
    const columns = result.deduplicatedColumnNames().map((name, index) => ({
      name,
      isNumeric: numeric.has(result.columnTypeId(index)),
    }));
    return { columns, batches: batchesOf(result.yieldRowsJson()) };
  } catch (error) {
    throw error instanceof EngineError ? error : questionError(error);
  }
}

async function* batchesOf(
  rows: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncGenerator<Scalar[][]> {
  try {
    for await (const batch of rows) yield batch.map((row) => row.map(scalar));
  } catch (error) {
    throw questionError(error);
  }
}

const questionError = (error: unknown): EngineError =>
  Error.isError(error) &&
  /^(Parser|Binder|Catalog|Conversion|Invalid Input) Error/.test(error.message)
    ? new EngineError('statement', error.message, { cause: error })
    : engineError(error, 'answering');

/** A value as JSON has it; lists and structs as their JSON text. */
export const scalar = (value: unknown): Scalar =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
