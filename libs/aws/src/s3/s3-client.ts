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

/** The variable that says where S3 is; undefined where nothing but the region does. */
export const endpointVariable = ({ s3Endpoint, endpoint }: AwsSettings): string | undefined => {
  if (s3Endpoint !== undefined) return 'AWS_ENDPOINT_URL_S3';
  return endpoint === undefined ? undefined : 'AWS_ENDPOINT_URL';
};
