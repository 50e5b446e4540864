import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';

/** Clients of the services that stand behind Athena. */
export interface AwsClients {
  readonly s3: S3Client;
  readonly glue: GlueClient;
}

/** @param owner Ends them. */
export function awsClients(endpoint: string, owner: AsyncDisposableStack): AwsClients {
  const settings = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'athena', secretAccessKey: 'athena' },
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const glue = new GlueClient(settings);
  owner.defer(() => {
    s3.destroy();
    glue.destroy();
  });
  return { s3, glue };
}
