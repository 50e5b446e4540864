import { LakeError } from './lake-error.ts';

/** @throws LakeError of kind `corrupt`, naming the object, when `text` is not JSON. */
export function parseJson(text: string, key: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LakeError('corrupt', `${key} is not JSON.`, { cause });
  }
}
