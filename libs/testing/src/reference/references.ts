import { countUp, must } from './row.ts';
import type { Dataset } from './datasets.ts';
import type { Row } from './types.ts';

/** Curated values that name a row which the referenced dataset's curated rows do not have. */
export function countOrphans(
  dataset: Dataset,
  datasets: readonly Dataset[],
  curated: Readonly<Record<string, readonly Row[]>>,
): Record<string, number> {
  const orphans: Record<string, number> = {};
  for (const [column, target] of Object.entries(dataset.references)) {
    const known = keysOf(target, datasets, curated);
    for (const row of curated[dataset.name] ?? []) {
      const value = row[column] ?? null;
      if (value !== null && !known.has(value)) countUp(orphans, `orphan_${column}`);
    }
  }
  return orphans;
}

function keysOf(
  name: string,
  datasets: readonly Dataset[],
  curated: Readonly<Record<string, readonly Row[]>>,
): Set<string> {
  const key = datasets
    .find((dataset) => dataset.name === name)
    ?.columns.find((column) => column.need === 'key')?.name;
  if (key === undefined) throw new Error(`reference: ${name} has no key`);
  return new Set((curated[name] ?? []).map((row) => must(row, key)));
}
