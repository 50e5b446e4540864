import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marketplaces } from '@rentlake/metrics';
import { curatedColumns, readerColumns } from '@rentlake/schema';
import { namedColumns, type Contract } from './column-names.ts';
import { pythonPieces } from './python-pieces.ts';
import { typescriptPieces } from './typescript-pieces.ts';

/** The code that is shipped; test support and plans that were rendered from the contracts are not looked at. */
const shipped = [
  'apps/*/{src,spark,infra}/**/*.{ts,mts,py}',
  'libs/*/src/**/*.{ts,mts,py}',
  'libs/spark/rentlake_spark/**/*.py',
];
const exempt = ['libs/testing/', 'libs/spark/rentlake_spark/generated/'];

/** A contract, and the place that may name its columns. */
interface Definition extends Contract {
  /** `libs/schema/src/datasets/car-rental/users.ts` and the metrics of the same marketplace, say. */
  readonly isHome: (file: string) => boolean;
}

const definitions: readonly Definition[] = Object.values(marketplaces).flatMap(
  ({ name: marketplace, datasets, metrics }) => {
    const queries = `libs/metrics/src/${marketplace}/`;
    return [
      ...Object.values(datasets).map((dataset) => {
        const file = `libs/schema/src/datasets/${marketplace}/${dataset.name.replaceAll('_', '-')}.ts`;
        return {
          name: dataset.name,
          columns: new Set(Object.keys(curatedColumns(dataset))),
          isHome: (path: string) => path === file || path.startsWith(queries),
        };
      }),
      ...Object.values(metrics).map(({ table }) => ({
        name: table.name,
        columns: new Set(Object.keys(readerColumns(table))),
        isHome: (path: string) => path.startsWith(queries),
      })),
    ];
  },
);

export const columnsOfContracts: ReadonlySet<string> = new Set(
  definitions.flatMap(({ columns }) => [...columns]),
);

/** Every file of shipped code below `root`, relative to it. */
export function shippedFiles(root: string): readonly string[] {
  return globSync(shipped, { cwd: root })
    .filter((file) => !exempt.some((folder) => file.startsWith(folder)))
    .sort();
}

/** Says of each place in a file that names a column outside of its definition: `file:line names column (contract)`. */
export function secondPlaces(file: string, code: string): readonly string[] {
  const pieces = file.endsWith('.py') ? pythonPieces(code) : typescriptPieces(code);
  const allowed = new Set(
    definitions.filter(({ isHome }) => isHome(file)).flatMap(({ columns }) => [...columns]),
  );
  return namedColumns(pieces, definitions)
    .filter(({ column }) => !allowed.has(column))
    .map(({ column, offset }) => {
      const line = code.slice(0, offset).split('\n').length;
      const contracts = definitions.filter(({ columns }) => columns.has(column));
      return `${file}:${line} names ${column} (${contracts.map(({ name }) => name).join(', ')})`;
    });
}

/** The same for all shipped code below `root`. */
export function allSecondPlaces(root: string): readonly string[] {
  return shippedFiles(root).flatMap((file) =>
    secondPlaces(file, readFileSync(join(root, file), 'utf8')),
  );
}
