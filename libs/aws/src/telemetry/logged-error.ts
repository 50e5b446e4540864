import { errorFrames } from '@rentlake/engine';

/** Errors of rentlake by their names, whose messages hold no secret and no value of a row. */
const ownNames: ReadonlySet<string> = new Set([
  'BadConfiguration',
  'BadData',
  'BadRequest',
  'Conflict',
  'Defect',
  'JobFailed',
  'Throttled',
  'Transient',
  'AwsError',
  'ContractError',
  'DatabaseError',
  'EngineError',
  'LakeError',
  'SecretError',
  'SettingError',
  'SourceError',
  'SubmissionError',
  'WarehouseError',
]);

/**
 * What is logged of an error. Of one that others made neither the message nor all properties: DuckDB repeats the row that
 * it could not read, S3 answers a wrong signature with the headers that were signed, the token among them. What matters
 * in its message stands in that of the error around it.
 */
export function loggedError(error: Error): Record<string, unknown> {
  const { name, message, stack = '', cause } = error;
  return {
    name,
    ...(ownNames.has(name) ? { message, stack } : { stack: errorFrames(error).join('\n') }),
    ...('code' in error ? { code: error.code } : {}),
    // Holds the id by which AWS finds the request.
    ...('$metadata' in error ? { $metadata: error.$metadata } : {}),
    ...(Error.isError(cause) ? { cause: loggedError(cause) } : {}),
  };
}
