import { LakeError } from './lake-error.ts';
import { shownValue } from './shown-value.ts';

const pattern = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** A new run id that sorts by time: `20250131t235959-a1b2`. The last four letters keep runs of one second apart. */
export function newRunId(now: Date = new Date()): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).toLowerCase();
  const letters = Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${stamp}-${letters}`;
}

/** @throws LakeError of kind `usage` when `id` cannot be a run id. */
export function checkRunId(id: string): string {
  if (!pattern.test(id)) {
    throw new LakeError(
      'usage',
      `The run id is ${shownValue(id)}. Use 1 to 40 characters of a-z, 0-9, _ and -, starting with a letter or digit.`,
    );
  }
  return id;
}
