import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { LakeError } from '@rentlake/lake';
import {
  AwsError,
  errorKind,
  errorName,
  errorStatus,
  isRegionMissing,
  isSystemError,
} from '../aws-error.ts';

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
  ETIMEDOUT: 'S3 does not answer; check the network, and try again.',
  TimeoutError: 'S3 does not answer; check the network, and try again.',
};

export const isAbsent = (error: unknown): boolean =>
  errorStatus(error) === 404 && errorName(error) !== 'NoSuchBucket';

/**
 * What went wrong with a bucket, and what to do about it.
 * @param endpoint Name of the variable that says where S3 is, if one does.
 */
export function s3Error(
  location: string,
  what: string,
  cause: unknown,
  endpoint?: string,
): LakeError {
  if (cause instanceof LakeError) return cause;
  if (isSystemError(cause)) return localError(location, what, cause);
  const told = Error.isError(cause) ? cause.message : String(cause);
  const name = isRegionMissing(cause) ? 'NoRegion' : errorName(cause);
  const reason =
    (name === 'ECONNREFUSED' ? remedyOfRefused(endpoint) : remedies[name]) ??
    `${told.replace(/\.$/, '')}.`;
  return new LakeError('storage', `${location} ${what}: ${name || 'error'}. ${reason}`, {
    cause: new AwsError(errorKind(cause), told, { cause }),
  });
}

const remedyOfRefused = (endpoint: string | undefined): string =>
  `Nothing answers there; check the network${endpoint === undefined ? '' : ` and ${endpoint}`}.`;

/** A local copy, or work in progress, found no place in the temporary folder: what to do is not in the words of S3. */
function localError(location: string, what: string, cause: NodeJS.ErrnoException): LakeError {
  const { code = '' } = cause;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const folder = `the temporary folder ${tmpdir()} (${sizeOf(tmpdir())})`;
  const remedy = isFull
    ? `There is no room in ${folder}. Free some of it, or give the function more ephemeral storage.`
    : `See to it that this user may write ${folder}: ${cause.message}.`;
  return new LakeError('storage', `${location} ${what}: ${code}. ${remedy}`, { cause });
}

function sizeOf(folder: string): string {
  try {
    const { blocks, bsize } = statfsSync(folder);
    return `${Math.round((blocks * bsize) / (1 << 20))} MiB in all`;
  } catch {
    return 'which is not there';
  }
}
