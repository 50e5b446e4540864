import fc from 'fast-check';
import { DATASETS } from '../reference/datasets.ts';
import { carRentalRows } from './car-rental-rows.ts';
import { crowdedRows, listingsRows } from './listings-rows.ts';
import { messyFile } from './messy-file.ts';
import { name, partName } from './names.ts';
import { usually } from './messy-row.ts';
import type { Dataset } from '../reference/datasets.ts';
import type { Marketplace, SourceFiles } from '../reference/types.ts';
import type { Cells } from './messy-row.ts';

const MAX_ROWS = 40;
const MAX_FILES = 3;

/**
 * Small sources (up to 40 rows a dataset) with everything the contract allows, and nothing that stops a run. Ids come from
 * small pools, so keys repeat, references dangle and joins meet; about a quarter of the rows have a fault.
 */
export function messySource(marketplace: Marketplace): fc.Arbitrary<SourceFiles> {
  const rows: Readonly<Record<string, fc.Arbitrary<Cells>>> =
    marketplace === 'car-rental' ? carRentalRows : listingsRows;
  const datasets = DATASETS[marketplace].map((dataset) => {
    const plain = rows[dataset.name];
    if (plain === undefined) throw new Error(`no rows for ${dataset.name}`);
    const crowded = crowdedRows[dataset.name];
    return fc.oneof(
      { withCrossShrink: true },
      oneFile(dataset, plain),
      folder(dataset, plain),
      ...(crowded === undefined ? [] : [oneFile(dataset, crowded, true)]),
    );
  });
  const bystanders = usually<SourceFiles>(
    {},
    5,
    fc.constant({ 'README.md': '# not data', 'other.csv': 'x\n1\n' }),
  );
  return fc
    .tuple(bystanders, ...datasets)
    .map((parts) => Object.assign({}, ...parts) as SourceFiles);
}

function oneFile(
  dataset: Dataset,
  plain: fc.Arbitrary<Cells>,
  crowded = false,
): fc.Arbitrary<SourceFiles> {
  return fc
    .tuple(
      name(dataset.name, dataset.aliases, false),
      fc.constantFrom('csv', 'csv', 'CSV'),
      messyFile(dataset, plain, { maxLength: MAX_ROWS, crowded }),
    )
    .map(([stem, extension, text]) => ({ [`${stem}.${extension}`]: text }));
}

function folder(dataset: Dataset, plain: fc.Arbitrary<Cells>): fc.Arbitrary<SourceFiles> {
  const part = fc.tuple(
    partName,
    messyFile(dataset, plain, { maxLength: Math.floor(MAX_ROWS / MAX_FILES) }),
  );
  const parts = fc.uniqueArray(part, {
    selector: ([path]) => path,
    minLength: 1,
    maxLength: MAX_FILES,
  });
  const bystander = usually<SourceFiles>({}, 5, fc.constant({ 'notes.txt': 'not data' }));
  return fc
    .tuple(name(dataset.name, dataset.aliases, false), parts, bystander)
    .map(([stem, files, beside]) =>
      Object.fromEntries(
        [...files, ...Object.entries(beside)].map(([path, text]) => [`${stem}/${path}`, text]),
      ),
    );
}
