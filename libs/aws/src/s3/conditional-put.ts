import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Condition, Etag } from '@rentlake/lake';
import pRetry from 'p-retry';
import { errorName, errorStatus } from '../aws-error.ts';
import { openObject } from './object-body.ts';

export interface Put {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: Buffer;
}

/** Puts an object if the condition holds. Another conditional write at the same moment is waited for. */
export async function putObject(
  client: S3Client,
  put: Put,
  condition: Condition | undefined,
): Promise<Etag> {
  const conditions = {
    ...(condition && 'ifAbsent' in condition ? { IfNoneMatch: '*' } : {}),
    ...(condition && 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : {}),
  };
  let isRepeated = false;
  const send = async (): Promise<Etag> => {
    try {
      const { ETag = '' } = await client.send(new PutObjectCommand({ ...put, ...conditions }));
      return ETag;
    } catch (error) {
      isRepeated ||= wasRepeated(error);
      throw error;
    }
  };
  try {
    return await pRetry(send, {
      retries: 4,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => errorStatus(error) === 409,
    });
  } catch (error) {
    const own = isRepeated && isConflict(error) ? await written(client, put) : undefined;
    if (own === undefined) throw error;
    return own;
  }
}

/** The version of the object when it is what was to be put. */
async function written(client: S3Client, { Body, ...object }: Put): Promise<Etag | undefined> {
  const { body, etag } = await openObject(client, object);
  return (await buffer(body)).equals(Body) ? etag : undefined;
}

/** Whether a conditional write failed because its condition did not hold. NoSuchKey: what was to be replaced is gone. */
export const isConflict = (error: unknown): boolean =>
  [409, 412].includes(errorStatus(error) ?? 0) || errorName(error) === 'NoSuchKey';

/** Whether the SDK sent the request more than once: an earlier one may have been done, and its answer lost. */
const wasRepeated = (error: unknown): boolean =>
  Error.isError(error) &&
  '$metadata' in error &&
  ((error.$metadata as { readonly attempts?: number }).attempts ?? 1) > 1;
