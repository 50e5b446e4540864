import { join } from 'node:path';
import { FolderStore, type ObjectStore } from '@rentlake/lake';
import type { PostgresServer } from '@rentlake/testing';
import { openWarehouse, type WarehouseLoad } from '../../src/index.ts';
import { askFile, askServer } from './asked.ts';
import { newFolder } from './folders.ts';
import { locationOf } from './location-of.ts';
import { settings } from './stored-run.ts';
import type { Site } from './warehouse-suite.ts';

/** A warehouse that is loaded from folders. */
function fedByFolders(location: string): Pick<Site, 'newLake' | 'open' | 'loader' | 'settled'> {
  return {
    newLake: () => Promise.resolve(new FolderStore(newFolder())),
    open: (lake) => openWarehouse(locationOf(location), { lake, settings }),
    loader: ({ location: folder }: ObjectStore, load: WarehouseLoad) => [
      ...[join(import.meta.dirname, 'load-process.ts'), folder, location, JSON.stringify(load)],
    ],
    settled: () => Promise.resolve(),
  };
}

/** A DuckDB file that is not there yet. */
export function duckdbSite(): Promise<Site> {
  const path = join(newFolder(), `it's.duckdb`);
  return Promise.resolve({
    location: path,
    ...fedByFolders(path),
    query: (sql: string) => askFile(path, sql),
    execute: async (sql: string) => void (await askFile(path, sql)),
    comments: (table: string) => `
SELECT '' AS name, comment FROM duckdb_tables() WHERE table_name = '${table}'
UNION ALL SELECT column_name, comment FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY 1`,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

let databases = 0;

/** A new database of a server. */
export async function postgresSite(server: PostgresServer): Promise<Site> {
  databases += 1;
  const name = `place_${databases}`;
  await askServer(server.url(), `CREATE DATABASE ${name}`);
  const location = server.url(name);
  return {
    location,
    ...fedByFolders(location),
    query: (sql) => askServer(location, sql),
    execute: async (sql) => void (await askServer(location, sql)),
    comments: (table) => `
SELECT COALESCE(attname, '') AS name, description
FROM pg_description LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
WHERE objoid = 'presentation.${table}'::regclass ORDER BY 1`,
    [Symbol.asyncDispose]: async () =>
      void (await askServer(server.url(), `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}
