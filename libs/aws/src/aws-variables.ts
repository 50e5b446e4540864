import { parseSettings, wholeNumber } from '@rentlake/engine';
import * as z from 'zod';
import type { AwsSettings } from './client.ts';

const endpointHint = 'Give a URL, such as http://127.0.0.1:4566, or leave it out.';
const endpoint = z.url({ protocol: /^https?$/, error: endpointHint }).optional();
const regionHint = 'Give a region, such as eu-central-1, or leave it out.';

/** The variables of clients; the SDK reads the region, and all others (credentials), itself. */
export const awsVariables = {
  AWS_REGION: z
    .string()
    .regex(/^[a-z\d]+(?:-[a-z\d]+)*$/, regionHint)
    .optional(),
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

/**
 * Settings of clients from the texts of variables.
 * @throws SettingError with name, text and what to give.
 */
export const readAwsSettings = (texts: Readonly<Record<string, string | undefined>>): AwsSettings =>
  awsSettings(parseSettings(z.object(awsVariables), texts));
