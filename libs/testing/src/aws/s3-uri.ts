/** Where an object lies, or objects below a prefix. */
export interface S3Uri {
  readonly bucket: string;
  /** May be empty. */
  readonly key: string;
}

/** `s3://bucket`, or with `/` and a key; undefined when it is none. */
export function parseS3Uri(uri: string): S3Uri | undefined {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}
