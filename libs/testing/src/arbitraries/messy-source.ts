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

/** The most that a dataset has. */
export interface MessySize {
  readonly files: number;
  readonly rows: number;
}

/**
 * Small sources with everything the contract allows, and nothing that stops a run. Ids come from small pools, so keys
 * repeat, references dangle and joins meet; about a quarter of the rows have a fault.
 */
export function messySource(
  marketplace: Marketplace,
  size: MessySize = { files: 3, rows: 40 },
): fc.Arbitrary<SourceFiles> {
  const rows: Readonly<Record<string, fc.Arbitrary<Cells>>> =
    marketplace === 'car-rental' ? carRentalRows : listingsRows;
  const datasets = DATASETS[marketplace].map((dataset) => {
    const plain = rows[dataset.name];
    if (plain === undefined) throw new Error(`no rows for ${dataset.name}`);
    const crowded = crowdedRows[dataset.name];
    return fc.oneof(
      { withCrossShrink: true },
      oneFile(dataset, plain, size),
      folder(dataset, plain, size),
      ...(crowded === undefined ? [] : [oneFile(dataset, crowded, size, true)]),
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
  size: MessySize,
  crowded = false,
): fc.Arbitrary<SourceFiles> {
  return fc
    .tuple(
      name(dataset.name, dataset.aliases, false),
      fc.constantFrom('csv', 'csv', 'CSV'),
      messyFile(dataset, plain, { maxLength: size.rows, crowded }),
    )
    .map(([stem, extension, text]) => ({ [`${stem}.${extension}`]: text }));
}

function folder(
  dataset: Dataset,
  plain: fc.Arbitrary<Cells>,
  size: MessySize,
): fc.Arbitrary<SourceFiles> {
  const part = fc.tuple(
    partName,
    messyFile(dataset, plain, { maxLength: Math.floor(size.rows / size.files) }),
  );
  const parts = fc.uniqueArray(part, {
    selector: ([path]) => path,
    minLength: 1,
    maxLength: size.files,
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
