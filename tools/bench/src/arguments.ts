import { parseArgs } from 'node:util';

export const engines = ['embedded', 'spark'] as const;

export interface Arguments {
  /** Whose contests: against a DuckDB script, or against PySpark scripts. */
  readonly engine: (typeof engines)[number];
  /** Instead: reading a MySQL database, against a bare stream and the client. */
  readonly mysql: boolean;
  /** Instead: the sizes of the Lambda bundles, and how long each takes to load. */
  readonly bundles: boolean;
  readonly sizes: readonly number[];
  /** Runs of each contestant, at a size where there are sizes. */
  readonly runs: (size?: number) => number;
  readonly json: boolean;
}

export const usage = `usage: npm run bench -- [--engine embedded|spark | --mysql | --bundles] [--sizes 1000000,10000000] [--runs N] [--json]
  --engine embedded: against a DuckDB script (default); spark: against PySpark scripts, and the embedded engine
  --mysql: reading a table of a private MariaDB, against a bare stream of mysql2 and the client mariadb
  --bundles: size, cold load and first event of every Lambda bundle, and the DuckDB layer
  --sizes  transactions of each contest (default: 100000,1000000,10000000; with spark the last two), with
           --mysql bookings (default: 1000000,5000000)
  --runs   runs of each at each size (default: 3, from five million on and with spark 2; with --bundles 15)
  --json   also write every run to dist/bench/result.json (result-spark.json, result-mysql.json, result-bundles.json)`;

const usualSizes = {
  embedded: '100000,1000000,10000000',
  spark: '1000000,10000000',
  mysql: '1000000,5000000',
};

/** Throws with one sentence when an argument is wrong. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { type: 'string' },
      mysql: { type: 'boolean', default: false },
      bundles: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      runs: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { mysql, bundles } = values;
  const engine = engines.find((name) => name === (values.engine ?? 'embedded'));
  if (engine === undefined)
    throw new Error(`--engine: expected ${engines.join(' or ')}, found "${values.engine}".`);
  if (mysql && values.engine !== undefined)
    throw new Error('--mysql measures reading alone, without an engine: leave --engine out.');
  const unused = (['engine', 'mysql', 'sizes'] as const).find((name) => values[name]);
  if (bundles && unused)
    throw new Error(`--bundles measures bundles alone: leave --${unused} out.`);
  const sizes = (values.sizes ?? usualSizes[mysql ? 'mysql' : engine])
    .split(',')
    .map((size) => wholeNumber('--sizes', size));
  const runs = values.runs === undefined ? undefined : wholeNumber('--runs', values.runs);
  return {
    engine,
    mysql,
    bundles,
    sizes,
    runs: (size = 0) => runs ?? (bundles ? 15 : engine === 'embedded' && size < 5_000_000 ? 3 : 2),
    json: values.json,
  };
}

function wholeNumber(option: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value))
    throw new Error(`${option}: expected a whole number above 0, found "${value}".`);
  return Number(value);
}
