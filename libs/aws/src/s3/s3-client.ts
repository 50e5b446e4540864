import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings, type AwsSettings } from '../client.ts';

/** How every client of S3 is made. */
export function s3Client(settings: AwsSettings): S3Client {
  const endpoint = settings.s3Endpoint ?? settings.endpoint;
  return new S3Client({
    ...clientSettings({ ...settings, endpoint }),
    // A local server has no host name a bucket.
    forcePathStyle: endpoint !== undefined,
  });
}
