import { TrinoError } from '../../trino/trino-server.ts';
import type { AthenaError } from './execution.ts';
import type { EngineFailure } from './options.ts';

/** Fails a query with what a test says. */
export class MadeToFail extends Error {
  override readonly name = 'MadeToFail';
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** Types that Athena gives the user's errors. Others have 1000. */
const userErrors: Readonly<Record<string, number>> = {
  DIVISION_BY_ZERO: 1001,
  TYPE_MISMATCH: 1002,
  COLUMN_NOT_FOUND: 1006,
  INVALID_CAST_ARGUMENT: 1100,
  NOT_SUPPORTED: 1200,
  TABLE_NOT_FOUND: 1301,
  SCHEMA_NOT_FOUND: 1301,
  FUNCTION_NOT_FOUND: 1303,
};

/** Why a query failed, in Athena's words: the name of the error, and what Trino says. */
export function athenaError(cause: unknown): AthenaError {
  if (cause instanceof MadeToFail) {
    const { reason, category, type, isRetryable } = cause.failure;
    return error(category, type, isRetryable, reason);
  }
  const message = Error.isError(cause) ? cause.message : String(cause);
  if (!(cause instanceof TrinoError) || cause.code === undefined)
    return error(1, 200, false, `GENERIC_INTERNAL_ERROR: ${message}`);
  const reason = `${cause.code}: ${message}`;
  if (cause.type === 'USER_ERROR') return error(2, userErrors[cause.code] ?? 1000, false, reason);
  return error(1, 200, cause.type === 'INSUFFICIENT_RESOURCES', reason);
}

const error = (
  ErrorCategory: AthenaError['ErrorCategory'],
  ErrorType: number,
  Retryable: boolean,
  ErrorMessage: string,
): AthenaError => ({ ErrorCategory, ErrorType, Retryable, ErrorMessage });
