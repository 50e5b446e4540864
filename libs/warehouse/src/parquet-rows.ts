import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Database,
  parquetPaths,
  parquetRelation,
  tableInput,
  type EngineSettings,
} from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import type { TableLoad } from './warehouse.ts';

/** The rows of a table of the run, as a query of DuckDB with the columns that readers see. */
export async function parquetRows(
  { contract, path }: TableLoad,
  lake: ObjectStore,
): Promise<string> {
  return parquetRelation(tableInput(contract, path), await parquetPaths(lake, path));
}

/** A DuckDB that spills into a folder of its own, which ends with `owner`. */
export async function openDatabase(
  settings: EngineSettings,
  owner: AsyncDisposableStack,
): Promise<Database> {
  const spill = await mkdtemp(join(tmpdir(), 'rentlake-'));
  owner.defer(() => rm(spill, { recursive: true, force: true }));
  return owner.use(await Database.open(settings, spill));
}
