import type { Written } from './write-dataset.ts';

/**
 * How often a reader of the contract finds each reason, nulled value and orphan in a dataset. A fault's name is its
 * reasons, `a, b (how)`; `valid (how)` has none.
 */
export function reasonsOf({ faults }: Written): Readonly<Record<string, number>> {
  const reasons = new Map<string, number>();
  for (const [name, count] of Object.entries(faults)) {
    if (name.startsWith('valid ')) continue;
    for (const reason of name.replace(/ \(.*$/, '').split(', ')) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    }
  }
  return Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
}
