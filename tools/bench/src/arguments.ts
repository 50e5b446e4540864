import { parseArgs } from 'node:util';

export interface Arguments {
  readonly sizes: readonly number[];
  /** Runs of each contestant at a size. */
  readonly runs: (transactions: number) => number;
  readonly json: boolean;
}

export const usage = `usage: npm run bench -- [--sizes 100000,1000000,10000000] [--runs N] [--json]
  --sizes  transactions of each contest (default: all three)
  --runs   runs of each at each size (default: 3, from five million on 2)
  --json   also write every run to dist/bench/result.json`;

/** Throws with one sentence when an argument is wrong. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string', default: '100000,1000000,10000000' },
      runs: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map((size) => wholeNumber('--sizes', size));
  const runs = values.runs === undefined ? undefined : wholeNumber('--runs', values.runs);
  return {
    sizes,
    runs: (transactions) => runs ?? (transactions < 5_000_000 ? 3 : 2),
    json: values.json,
  };
}

function wholeNumber(option: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value))
    throw new Error(`${option}: expected a whole number above 0, found "${value}".`);
  return Number(value);
}
