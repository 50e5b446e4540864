import { SourceError } from '../source/source-error.ts';

/** What `check` finds wrong with a source; none when nothing. */
export function problemsOf(check: () => void): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof SourceError) return [error.message];
    throw error;
  }
}
