import { LakeError } from './lake-error.ts';

/** `ENOSPC`, …; empty for an error that is none of the system's. */
export const systemCode = (error: unknown): string =>
  Error.isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'Give this user the right to write there, or choose another folder.',
  EPERM: 'Give this user the right to write there, or choose another folder.',
  EROFS: 'The file system is read-only; choose another folder.',
  ENOSPC: 'The disk is full; free some space or choose another folder.',
  EDQUOT: 'The quota is used up; free some space or choose another folder.',
  ENOTDIR: 'A file is in the way; choose another folder.',
  EEXIST: 'A file is in the way; choose another folder.',
};

/** What went wrong with a place of storage, and what to do about it. */
export function storageError(location: string, what: string, cause: unknown): LakeError {
  const code = systemCode(cause);
  const reason = remedies[code] ?? (Error.isError(cause) ? cause.message : String(cause));
  return new LakeError('storage', `${location} ${what}: ${code || 'error'}. ${reason}`, { cause });
}
