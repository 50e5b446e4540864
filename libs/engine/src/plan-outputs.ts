import { join } from 'node:path';
import type { EnginePlan } from './plan.ts';

/** The prefixes that a plan writes below, each once. */
export function prefixesOf(plan: EnginePlan): readonly string[] {
  return [...new Set(plan.steps.flatMap((step) => ('prefix' in step ? [step.prefix] : [])))];
}

/** Where an engine leaves what belongs below the n-th prefix of a plan, until all of it is adopted. */
export const outputFolder = (scratch: string, index: number): string =>
  join(scratch, `output-${index}`);
