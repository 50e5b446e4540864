import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Condition, Etag } from '@rentlake/lake';
import pRetry from 'p-retry';
import { errorName, errorStatus } from '../aws-error.ts';

export interface Put {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: Buffer;
}

/** Puts an object if the condition holds. Another conditional write at the same moment is waited for. */
export function putObject(
  client: S3Client,
  put: Put,
  condition: Condition | undefined,
): Promise<Etag> {
  const conditions = {
    ...(condition && 'ifAbsent' in condition ? { IfNoneMatch: '*' } : {}),
    ...(condition && 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : {}),
  };
  return pRetry(
    async () => {
      const { ETag = '' } = await client.send(new PutObjectCommand({ ...put, ...conditions }));
      return ETag;
    },
    {
      retries: 4,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => errorStatus(error) === 409,
    },
  );
}

/** Whether a conditional write failed because its condition did not hold. NoSuchKey: what was to be replaced is gone. */
export const isConflict = (error: unknown): boolean =>
  [409, 412].includes(errorStatus(error) ?? 0) || errorName(error) === 'NoSuchKey';

/** Whether the SDK sent the request more than once: an earlier one may have been done, and its answer lost. */
export const wasRepeated = (error: unknown): boolean =>
  Error.isError(error) &&
  '$metadata' in error &&
  ((error.$metadata as { readonly attempts?: number }).attempts ?? 1) > 1;
