/** A bucket, or the objects below a prefix in it. */
export interface S3Location {
  readonly bucket: string;
  /** Without slash at either end; empty for the whole bucket. */
  readonly prefix: string;
}

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** `s3://bucket/prefix`; undefined when it is none. */
export function parseS3Location(url: string): S3Location | undefined {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/?#]*)(?:\/([^?#]*))?$/.exec(url) ?? [];
  if (!bucketName.test(bucket)) return undefined;
  return { bucket, prefix: path.replaceAll(/^\/+|\/+$/g, '') };
}
