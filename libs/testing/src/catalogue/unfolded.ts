import type { DialectFunctions } from '@rentlake/schema';

/** A relation that no optimizer folds into constants: engines have one reading of functions for these, another for rows. */
export const unfolded = (fn: DialectFunctions, values: string): string =>
  `${values} CROSS JOIN ${fn.integers(1)} AS once WHERE once.n = 0`;
