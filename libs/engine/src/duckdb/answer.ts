import { DuckDBTypeId, StatementType } from '@duckdb/node-api';
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

const numeric: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

const reading: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.CALL,
]);

/**
 * Asks one question of the database.
 * @throws EngineError when the text is not one statement, or one that changes something.
 */
export async function ask({ connection }: Database, sql: string): Promise<Answer> {
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
      throw new EngineError(
        'statement',
        'Only questions (SELECT) are answered; this statement would change something.',
      );
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
  error instanceof Error &&
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
