import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { benchData } from './data.ts';
import { differences } from './differences.ts';
import { measuredRun, type Measurement } from './measure/measured-run.ts';
import { productOutcome, scriptOutcome } from './outcome.ts';
import { paths } from './paths.ts';

export interface Contest {
  readonly transactions: number;
  readonly rentlake: readonly Measurement[];
  readonly script: readonly Measurement[];
}

/**
 * Product and script in turn (A B A B), each time into an empty folder, over the same data. Throws when their counts or tables
 * differ: a ratio between two programs that do not do the same says nothing.
 */
export async function contest(
  transactions: number,
  runs: number,
  progress: (line: string) => void,
  work = paths.work,
): Promise<Contest> {
  progress(`${transactions} transactions: data`);
  const source = await benchData(transactions, work);
  const lake = join(work, 'lake');
  const out = join(work, 'script');
  const rentlake: Measurement[] = [];
  const script: Measurement[] = [];
  for (let run = 1; run <= runs; run++) {
    await clear(lake, out);
    progress(`${transactions} transactions: run ${run} of ${runs}, rentlake`);
    rentlake.push(
      await measuredRun(paths.product, ['run', 'car-rental', '--source', source, '--lake', lake]),
    );
    progress(`${transactions} transactions: run ${run} of ${runs}, script`);
    script.push(await measuredRun(paths.script, [source, out]));
  }
  progress(`${transactions} transactions: comparing`);
  const last = script.at(-1);
  const found = last
    ? await differences(await productOutcome(lake, 'car-rental'), scriptOutcome(last, out))
    : [];
  if (found.length > 0)
    throw new Error(
      `At ${transactions} transactions rentlake (left) and the script (right) differ:\n${found.join('\n')}`,
    );
  await clear(lake, out);
  return { transactions, rentlake, script };
}

const clear = async (...folders: string[]): Promise<void> => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
};
