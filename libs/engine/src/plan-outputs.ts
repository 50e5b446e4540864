import { join } from 'node:path';
import type { ObjectStore } from '@rentlake/lake';
import type { EnginePlan, EngineReport } from './plan.ts';

/** The prefixes that a plan writes below, each once. */
export function prefixesOf(plan: EnginePlan): readonly string[] {
  return [...new Set(plan.steps.flatMap((step) => ('prefix' in step ? [step.prefix] : [])))];
}

/** Where an engine leaves what belongs below the n-th prefix of a plan, until all of it is adopted. */
export const outputFolder = (scratch: string, index: number): string =>
  join(scratch, `output-${index}`);

/** Lets `run` write what a plan writes in a scratch folder, and puts all of it in its place when it has succeeded. */
export async function withOutputs(
  lake: ObjectStore,
  plan: EnginePlan,
  scratchKey: string,
  run: (scratch: string) => Promise<EngineReport>,
): Promise<EngineReport> {
  const scratch = await lake.scratch(scratchKey);
  try {
    const report = await run(scratch);
    for (const [index, prefix] of prefixesOf(plan).entries()) {
      await lake.adopt(outputFolder(scratch, index), prefix);
    }
    return report;
  } finally {
    await lake.remove(scratchKey);
  }
}
