import { expect } from '@jest/globals';
import type { Outcome, Workplace } from './workplace.ts';

/** Of runs at once: the one that readers see ended well, and so did the others, or they were overtaken. @returns its id. */
export function expectOneStays(
  place: Workplace,
  ids: readonly string[],
  ended: readonly (Pick<Outcome, 'stderr'> & { readonly status: number | null })[],
): string {
  const { run_id } = place.published();
  expect(ended[ids.indexOf(run_id)]).toMatchObject({ status: 0, stderr: '' });
  const refusals = ended.map(({ stderr }) => stderr).filter((stderr) => stderr !== '');
  expect(refusals.filter((refusal) => !refusal.includes('was overtaken'))).toEqual([]);
  return run_id;
}
