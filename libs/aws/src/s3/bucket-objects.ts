import { DeleteObjectsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { batches } from '../batches.ts';

/** As many as one request may remove. */
const keysOfRemoval = 1000;

/** All objects of a bucket whose key starts with `prefix`. */
export async function* listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<{ readonly key: string; readonly size: number }> {
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', Size = 0 } of Contents) yield { key: Key, size: Size };
  }
}

/** Removes any number of objects. @throws an error whose code is that of the first one refused. */
export async function deleteObjects(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
): Promise<void> {
  for (const batch of batches(keys, keysOfRemoval)) {
    const Objects = batch.map((Key) => ({ Key }));
    const { Errors: [refused] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (refused) throw Object.assign(new Error(refused.Message), { code: refused.Code });
  }
}
