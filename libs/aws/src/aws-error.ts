/**
 * throttled: fewer requests are asked for. transient: a repetition may help. denied: rights or credentials. missing: what
 * was named is not there. conflict: somebody else is at work. invalid: the request is refused as it stands. failed: the
 * work that was asked for failed.
 */
export type AwsErrorKind =
  'throttled' | 'transient' | 'denied' | 'missing' | 'conflict' | 'invalid' | 'failed';

/** A service of AWS did not do what it was asked for. The message says what to do about it. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly kind: AwsErrorKind;

  constructor(kind: AwsErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** How Node.js tells that a host was not reached, or lost; a disk that is full has a code of the same form. */
const networkCodes = [
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
];

const networkCode = new RegExp(`\\b(?:${networkCodes.join('|')})\\b`);

/** Whether it is this machine that refused: its disk, say, or a file. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  const name = errorName(error);
  return /^E[A-Z\d]+$/.test(name) && !networkCodes.includes(name);
}

/** The name under which the SDK tells a failure; of a network failure, its code. */
export function errorName(error: unknown): string {
  if (!Error.isError(error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // The SDK wraps some errors of the network in one that only tells their text.
  const [code] = error.name === 'Error' ? (networkCode.exec(error.message) ?? []) : [];
  return code ?? error.name;
}

/** HTTP status of the answer; undefined when there was none. */
export function errorStatus(error: unknown): number | undefined {
  if (!Error.isError(error) || !('$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode;
}

/** Neither the environment nor the profile names a region: the SDK says so in an error without a name. */
export const isRegionMissing = (error: unknown): boolean =>
  Error.isError(error) && /^Region is missing\b/.test(error.message);

/** Names of errors by what can be done about them; those of one service have their own ways to be told apart. */
const names: readonly (readonly [AwsErrorKind, RegExp])[] = [
  [
    'throttled',
    /^(Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|LimitExceeded|RequestThrottled|BandwidthLimit)/,
  ],
  // Credentials of a role are renewed: whoever asks again may have new ones.
  [
    'transient',
    /^(Expired|RequestExpired|(Operation|Request)?Timeout|InternalS|InternalE|ServiceUnavailable|ServiceException|ResourceNotReady|ERR_STREAM_PREMATURE_CLOSE$|AbortError|InternalFailure|TemporaryRedirect)/,
  ],
  [
    'denied',
    /^(AccessDenied|UnrecognizedClient|InvalidAccessKeyId|InvalidClientToken|InvalidSignature|SignatureDoesNotMatch|CredentialsProvider|NotAuthorized|Unauthorized|MissingAuthentication)/,
  ],
  ['missing', /(NotFound|NoSuch|EntityNotFound|ResourceNotFound)/],
  [
    'conflict',
    /(Conflict|AlreadyExists|ConcurrentModification|VersionMismatch|CrawlerRunning|ConcurrentRuns)/,
  ],
];

/** What kind of failure an error of the SDK is. */
export function errorKind(error: unknown): AwsErrorKind {
  const name = errorName(error);
  if (networkCodes.includes(name)) return 'transient';
  const found = names.find(([, pattern]) => pattern.test(name));
  if (found) return found[0];
  const status = errorStatus(error);
  if (status === undefined)
    return name === 'Error' && !isRegionMissing(error) ? 'transient' : 'invalid';
  if (status === 429) return 'throttled';
  if (status === 409 || status === 412) return 'conflict';
  // Of an answer that says it is done, something was lost.
  if (status >= 500 || status < 300) return 'transient';
  return status === 403 ? 'denied' : 'invalid';
}

const remedies: Readonly<Record<AwsErrorKind, string>> = {
  throttled: 'AWS asks for fewer requests; try again later.',
  transient: 'Try again.',
  denied: 'Check the credentials, and what they are allowed to do.',
  missing: 'Create it, or correct its name.',
  conflict: 'Somebody else is at work on it; try again later.',
  invalid: 'Correct what is asked for.',
  failed: '',
};

/**
 * An error of the SDK in our words.
 * @param doing What was to be done, as a phrase: `starting query top_spending_users`.
 */
export function awsError(doing: string, cause: unknown, remedy?: string): AwsError {
  if (cause instanceof AwsError) return cause;
  const kind = errorKind(cause);
  const [told = ''] = (Error.isError(cause) ? cause.message : String(cause)).split('\n');
  const reason = `${errorName(cause)}: ${told.replace(/\.$/, '')}`;
  return new AwsError(
    kind,
    `AWS failed at ${doing} (${reason}). ${remedy ?? remedies[kind]}`.trimEnd(),
    { cause },
  );
}
