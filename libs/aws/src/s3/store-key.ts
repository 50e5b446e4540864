import { posix } from 'node:path';
import { LakeError } from '@rentlake/lake';

/** @throws LakeError of kind `usage` when a key leads out of the store at `location`. */
export function storeKey(key: string, location: string): string {
  const normal = posix.normalize(key);
  if (normal.startsWith('/') || normal === '..' || normal.startsWith('../')) {
    throw new LakeError('usage', `The key "${key}" leads out of ${location}.`);
  }
  return normal === '.' || normal === './' ? '' : normal;
}

/** The key of what may be replaced or removed as a whole: all but the store itself. */
export function keyBelow(key: string, location: string): string {
  const found = storeKey(key, location).replace(/\/$/, '');
  if (found === '') {
    throw new LakeError('usage', `The key "${key}" is all of ${location}.`);
  }
  return found;
}
