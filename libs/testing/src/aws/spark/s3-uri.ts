import { Bucket } from '../../moto/bucket.ts';

/** Where an object lies, or objects below a prefix. */
export interface S3Uri {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key`; undefined when it is none. */
export function parseS3Uri(uri: string): S3Uri | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** @throws when there is no such object. */
export async function readUri(endpoint: string, uri: string): Promise<Buffer> {
  const found = parseS3Uri(uri);
  if (!found) throw new Error(`${uri} is no s3://<bucket>/<key>.`);
  return Bucket.at(endpoint, found.bucket).get(found.key);
}
