import manifest from '../package.json' with { type: 'json' };

/** What clients need to know; all else they take from the environment or the profile, as the AWS CLI does. */
export interface AwsSettings {
  readonly region?: string | undefined;
  /** In place of the addresses of AWS, for a local one. */
  readonly endpoint?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Milliseconds. A connection stands or not; an answer that takes longer has been lost. */
const connectionTimeout = 3_000;
const answerTimeout = 30_000;

/** Configuration of a client of the SDK, alike for all services. */
export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
  readonly customUserAgent: [string, string][];
}

/** How every client is made: `new AthenaClient(clientSettings(settings))`. */
export function clientSettings({
  region,
  endpoint,
  credentials,
}: AwsSettings = {}): ClientSettings {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 5,
    // Slows down by itself when a service asks for fewer requests.
    retryMode: 'adaptive',
    requestHandler: {
      connectionTimeout,
      requestTimeout: answerTimeout,
      throwOnRequestTimeout: true,
    },
    customUserAgent: [['rentlake', manifest.version]],
  };
}
