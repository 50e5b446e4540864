import { parquetPaths, parquetRelation, tableInput } from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import type { TableLoad } from './warehouse.ts';

/** The rows of a table of the run, as a query of DuckDB with the columns that readers see. */
export async function parquetRows(
  { contract, path }: TableLoad,
  lake: ObjectStore,
): Promise<string> {
  return parquetRelation(tableInput(contract, path), await parquetPaths(lake, path));
}
