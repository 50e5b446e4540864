/**
 * What is logged of an error. Not all its properties: S3 answers a wrong signature with the headers that were signed, the
 * token among them, and databases tell rows.
 */
export function loggedError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    ...{ name, message, stack },
    // Holds the id by which AWS finds the request.
    ...('$metadata' in error ? { $metadata: error.$metadata } : {}),
    ...(Error.isError(cause) ? { cause: loggedError(cause) } : {}),
  };
}
