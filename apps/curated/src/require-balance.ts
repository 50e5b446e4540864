import { LakeError, imbalances, type DatasetCounts } from '@rentlake/lake';

/** @throws LakeError when the counts of a dataset do not balance. */
export function requireBalance(datasets: Readonly<Record<string, DatasetCounts>>): void {
  const broken = imbalances(datasets);
  if (broken.length === 0) return;
  throw new LakeError(
    'corrupt',
    `Rows do not balance (${broken.join('; ')}). Nothing is published; please report this with the files.`,
  );
}
