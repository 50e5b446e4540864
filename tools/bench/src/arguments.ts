import { parseArgs } from 'node:util';

export const engines = ['embedded', 'spark'] as const;

export interface Arguments {
  /** Whose contests: against a DuckDB script, or against PySpark scripts. */
  readonly engine: (typeof engines)[number];
  readonly sizes: readonly number[];
  /** Runs of each contestant at a size. */
  readonly runs: (transactions: number) => number;
  readonly json: boolean;
}

export const usage = `usage: npm run bench -- [--engine embedded|spark] [--sizes 1000000,10000000] [--runs N] [--json]
  --engine embedded: against a DuckDB script (default); spark: against PySpark scripts, and the embedded engine
  --sizes  transactions of each contest (default: 100000,1000000,10000000; with spark the last two)
  --runs   runs of each at each size (default: 3, from five million on and with spark 2)
  --json   also write every run to dist/bench/result.json (spark: result-spark.json)`;

/** Throws with one sentence when an argument is wrong. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string', default: 'embedded' },
      sizes: { type: 'string' },
      runs: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const engine = engines.find((name) => name === values.engine);
  if (engine === undefined)
    throw new Error(`--engine: expected ${engines.join(' or ')}, found "${values.engine}".`);
  const usual = engine === 'spark' ? '1000000,10000000' : '100000,1000000,10000000';
  const sizes = (values.sizes ?? usual).split(',').map((size) => wholeNumber('--sizes', size));
  const runs = values.runs === undefined ? undefined : wholeNumber('--runs', values.runs);
  return {
    engine,
    sizes,
    runs: (transactions) => runs ?? (engine === 'embedded' && transactions < 5_000_000 ? 3 : 2),
    json: values.json,
  };
}

function wholeNumber(option: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value))
    throw new Error(`${option}: expected a whole number above 0, found "${value}".`);
  return Number(value);
}
