import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measuredRun, type Measurement } from './measure/measured-run.ts';
import { paths } from './paths.ts';

export interface SampleRuns {
  readonly marketplace: string;
  readonly rentlake: readonly Measurement[];
}

/** The product over the messy committed sample, after one run that only warms the file cache. */
export async function committedSample(
  marketplace: string,
  runs: number,
  progress: (line: string) => void,
): Promise<SampleRuns> {
  progress(`committed sample: ${marketplace}`);
  const rentlake: Measurement[] = [];
  for (let run = 0; run <= runs; run++) {
    const lake = join(paths.work, 'lake');
    await rm(lake, { recursive: true, force: true });
    const args = ['run', marketplace, '--source', paths.sample(marketplace), '--lake', lake];
    const measurement = await measuredRun(paths.product, args);
    if (run > 0) rentlake.push(measurement);
  }
  return { marketplace, rentlake };
}
