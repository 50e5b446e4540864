import type { DatasetCounts } from './manifest.ts';

/** The invariant of every run: `read = raw = curated + quarantined`. Gives one sentence for each dataset that breaks it. */
export function imbalances(datasets: Readonly<Record<string, DatasetCounts>>): readonly string[] {
  return Object.entries(datasets).flatMap(([name, { read, raw, curated, quarantined }]) => {
    const balanced =
      curated !== undefined &&
      quarantined !== undefined &&
      read === raw &&
      raw === curated + quarantined;
    return balanced
      ? []
      : [
          `${name}: read ${read}, raw ${raw}, curated ${curated ?? '-'}, quarantined ${quarantined ?? '-'}`,
        ];
  });
}
