import { LakeError } from '@rentlake/lake';

const remedies: Readonly<Record<string, string>> = {
  AccessDenied:
    'Allow this role s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects.',
  NoSuchBucket: 'Create the bucket, or correct its name.',
  NoSuchKey: 'It is not there.',
  ExpiredToken: 'The credentials have expired; sign in again.',
  InvalidAccessKeyId: 'The access key is unknown; correct the credentials.',
  SignatureDoesNotMatch: 'The secret key is wrong; correct the credentials.',
  CredentialsProviderError: 'There are no credentials; sign in, or set a profile or a role.',
  NoRegion: 'Set AWS_REGION to the region of the bucket.',
  PermanentRedirect: 'The bucket is in another region; set AWS_REGION to it.',
  SlowDown: 'S3 asks for fewer requests; try again later.',
  TimeoutError: 'S3 does not answer; check the network, and try again.',
  ECONNREFUSED: 'Nothing answers there; check the network and AWS_ENDPOINT_URL_S3.',
};

/** The name under which the SDK tells a failure; of a network failure, its code. */
export function nameOf(error: unknown): string {
  if (!Error.isError(error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // The SDK wraps some errors of the network in one that only tells their text.
  const [code] = error.name === 'Error' ? (/\bE[A-Z]{4,}\b/.exec(error.message) ?? []) : [];
  return code ?? error.name;
}

/** HTTP status of the answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  if (!Error.isError(error) || !('$metadata' in error)) return undefined;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  return httpStatusCode;
}

export const isAbsent = (error: unknown): boolean =>
  statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket';

/** What went wrong with a bucket, and what to do about it. */
export function s3Error(location: string, what: string, cause: unknown): LakeError {
  if (cause instanceof LakeError) return cause;
  const told = Error.isError(cause) ? cause.message : String(cause);
  const name = told === 'Region is missing' ? 'NoRegion' : nameOf(cause);
  const reason = remedies[name] ?? `${told.replace(/\.$/, '')}.`;
  return new LakeError('storage', `${location} ${what}: ${name || 'error'}. ${reason}`, { cause });
}
