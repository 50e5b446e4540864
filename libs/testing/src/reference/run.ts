import { carRentalQueries } from './car-rental/queries.ts';
import { carRentalTables } from './car-rental/tables.ts';
import { curate } from './curate.ts';
import { DATASETS } from './datasets.ts';
import { listingsQueries } from './listings/queries.ts';
import { listingsTables } from './listings/tables.ts';
import { readRaw } from './raw.ts';
import { countOrphans } from './references.ts';
import type { Marketplace, ReferenceDataset, ReferenceResult, Row, SourceFiles } from './types.ts';

/**
 * What a run of a marketplace over these files must give, read plainly off the contract. The source must hold nothing that
 * stops a run: no missing dataset or required column, no invalid UTF-8, no unclosed quote, no name twice.
 */
export function referenceRun(marketplace: Marketplace, files: SourceFiles): ReferenceResult {
  const contracts = DATASETS[marketplace];
  const results = contracts.map((dataset) => {
    const { rows: raw, unmapped } = readRaw(dataset, files);
    return { dataset, result: { read: raw.length, raw, ...curate(dataset, raw), unmapped } };
  });
  const curated: Record<string, readonly Row[]> = Object.fromEntries(
    results.map(({ dataset, result }) => [dataset.name, result.curated]),
  );
  const datasets: Record<string, ReferenceDataset> = Object.fromEntries(
    results.map(({ dataset, result }) => [
      dataset.name,
      { ...result, orphans: countOrphans(dataset, contracts, curated) },
    ]),
  );
  const tables = marketplace === 'car-rental' ? carRentalTables(curated) : listingsTables(curated);
  const queries = marketplace === 'car-rental' ? carRentalQueries(tables) : listingsQueries(tables);
  return { datasets, tables, queries };
}
