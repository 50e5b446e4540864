import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { newFolder } from './support/folders.ts';
import { describeWarehouse, type Site } from './support/warehouse-suite.ts';

/** Asks a DuckDB file as another program would. */
async function asked(path: string, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson() as (string | null)[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const site = async (): Promise<Site> => {
  const path = join(newFolder(), `it's.duckdb`);
  return {
    location: path,
    query: (sql) => asked(path, sql),
    execute: async (sql) => void (await asked(path, sql)),
    comments: (table) => `
SELECT '' AS name, comment FROM duckdb_tables() WHERE table_name = '${table}'
UNION ALL SELECT column_name, comment FROM duckdb_columns() WHERE table_name = '${table}' ORDER BY 1`,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
};

describeWarehouse('A warehouse in a DuckDB file', site);
