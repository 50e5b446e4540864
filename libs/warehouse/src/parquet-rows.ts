import { parquetPaths, parquetRelation, tableInput } from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import { duckdb, readerColumns, type Table } from '@rentlake/schema';
import type { TableLoad } from './warehouse.ts';

/** The rows of a table of the run, as a query of DuckDB with the columns that readers see. */
export async function parquetRows(
  { contract, path }: TableLoad,
  lake: ObjectStore,
): Promise<string> {
  if (path === undefined) return noRows(contract);
  return parquetRelation(tableInput(contract, path), await parquetPaths(lake, path));
}

function noRows(contract: Table): string {
  const columns = Object.entries(readerColumns(contract)).map(
    ([name, type]) => `${duckdb.cast('NULL', type)} AS ${duckdb.identifier(name)}`,
  );
  return `SELECT ${columns.join(', ')} WHERE false`;
}
