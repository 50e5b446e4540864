import type { EngineSettings } from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import { DuckDbWarehouse } from './duckdb/duckdb-warehouse.ts';
import type { RedshiftLocation, WarehouseLocation } from './location.ts';
import { PostgresWarehouse } from './postgres/postgres-warehouse.ts';
import { WarehouseError } from './warehouse-error.ts';
import type { Warehouse } from './warehouse.ts';

export interface WarehouseOptions {
  /** Where the Parquet of the runs lies. */
  readonly lake: ObjectStore;
  /** Of the engine that reads it. */
  readonly settings: EngineSettings;
  /** In place of the one in the URL. */
  readonly password?: string | undefined;
  /** A role that may read what is loaded. */
  readonly reader?: string | undefined;
}

/**
 * Opens a warehouse that needs no SDK of AWS; the one that does is in `libs/aws`.
 * @throws WarehouseError when it cannot be reached, or not as asked for.
 */
export async function openWarehouse(
  location: Exclude<WarehouseLocation, RedshiftLocation>,
  options: WarehouseOptions,
): Promise<Warehouse> {
  if (location.kind === 'postgres') return PostgresWarehouse.connect(location, options);
  if (options.reader !== undefined) {
    throw new WarehouseError(
      'usage',
      `The warehouse ${location.path} is a DuckDB file, which has no roles to let read. Leave out the reader role, or name a PostgreSQL warehouse.`,
    );
  }
  return new DuckDbWarehouse(location.path, options);
}
