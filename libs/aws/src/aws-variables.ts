import * as z from 'zod';
import type { AwsSettings } from './client.ts';

const endpoint = z.url('Give a URL, such as http://127.0.0.1:4566.').optional();

/** The variables that point to another AWS than the real one; the SDK reads all others (region, credentials) itself. */
export const awsVariables = { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: endpoint };

export interface AwsValues {
  readonly AWS_ENDPOINT_URL?: string | undefined;
  readonly AWS_ENDPOINT_URL_S3?: string | undefined;
}

/** Settings of clients from the parsed `awsVariables`. */
export const awsSettings = ({ AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 }: AwsValues): AwsSettings => ({
  endpoint: AWS_ENDPOINT_URL,
  s3Endpoint: AWS_ENDPOINT_URL_S3,
});
