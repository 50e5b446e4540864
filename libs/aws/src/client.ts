import manifest from '../package.json' with { type: 'json' };

/** What clients need to know; all else they take from the environment or the profile, as the AWS CLI does. */
export interface AwsSettings {
  readonly region?: string | undefined;
  /** In place of the addresses of AWS, for a local one. */
  readonly endpoint?: string | undefined;
  /** The same for S3 alone. */
  readonly s3Endpoint?: string | undefined;
  readonly credentials?: AwsCredentials | undefined;
  /** Seconds for which a lease in S3 holds when its holder does not renew it. */
  readonly leaseSeconds?: number | undefined;
  /** How often a request is sent before it has failed. */
  readonly maxAttempts?: number | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Milliseconds to connect, to send a request until its answer begins, and of silence, before and within the answer; the SDK
 * begins to listen for silence after 3 seconds. What takes longer has been lost: no service is asked to wait longer than 10.
 */
const connectionTimeout = 3_000;
const requestTimeout = 60_000;
const socketTimeout = 30_000;

/** Configuration of a client of the SDK, alike for all services. */
export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly socketTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
  readonly customUserAgent: [string, string][];
}

/** How every client is made: `new AthenaClient(clientSettings(settings))`. */
export function clientSettings({
  region,
  endpoint,
  credentials,
  maxAttempts = 5,
}: AwsSettings = {}): ClientSettings {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts,
    // Slows down by itself when a service asks for fewer requests.
    retryMode: 'adaptive',
    requestHandler: {
      connectionTimeout,
      requestTimeout,
      socketTimeout,
      throwOnRequestTimeout: true,
    },
    customUserAgent: [['rentlake', manifest.version]],
  };
}
