import type { PartitionError } from '@aws-sdk/client-glue';

/** As many as Glue takes at once. */
export const writtenAtOnce = 100;
export const removedAtOnce = 25;

/** Throws what a batch tells of its members, but for an error that is none to us. */
export function refuseErrors(errors: readonly PartitionError[], harmless: string): void {
  const found = errors.find(({ ErrorDetail: detail }) => detail?.ErrorCode !== harmless);
  if (!found) return;
  const { ErrorCode = 'error', ErrorMessage = '' } = found.ErrorDetail ?? {};
  const error = new Error(`${(found.PartitionValues ?? []).join('/')}: ${ErrorMessage}`);
  error.name = ErrorCode;
  throw error;
}
