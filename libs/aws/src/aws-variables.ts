import { wholeNumber } from '@rentlake/engine';
import * as z from 'zod';
import type { AwsSettings } from './client.ts';

const endpoint = z.url('Give a URL, such as http://127.0.0.1:4566.').optional();

/** The variables of clients; the SDK reads all others (region, credentials) itself. */
export const awsVariables = {
  /** Point to another AWS than the real one. */
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  /** For how many seconds a function that died keeps others from its run. */
  RENTLAKE_LEASE_SECONDS: wholeNumber(1).optional(),
};

export interface AwsValues {
  readonly AWS_ENDPOINT_URL?: string | undefined;
  readonly AWS_ENDPOINT_URL_S3?: string | undefined;
  readonly RENTLAKE_LEASE_SECONDS?: number | undefined;
}

/** Settings of clients from the parsed `awsVariables`. */
export const awsSettings = ({
  AWS_ENDPOINT_URL,
  AWS_ENDPOINT_URL_S3,
  RENTLAKE_LEASE_SECONDS,
}: AwsValues): AwsSettings => ({
  endpoint: AWS_ENDPOINT_URL,
  s3Endpoint: AWS_ENDPOINT_URL_S3,
  leaseSeconds: RENTLAKE_LEASE_SECONDS,
});
