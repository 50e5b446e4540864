import {
  openTemporaryDatabase,
  parquetPaths,
  parquetRelation,
  tableInput,
  type Database,
  type EngineSettings,
} from '@rentlake/engine';
import { readPublished, type LakeStore } from '@rentlake/lake';
import { readerSchemas, type Marketplace } from '@rentlake/metrics';
import { duckdb } from '@rentlake/schema';

const { identifier } = duckdb;

/** Calls `work` with a database that spills into a folder of its own. */
export async function withDatabase<Result>(
  settings: EngineSettings,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  await using owner = new AsyncDisposableStack();
  return await work(await openTemporaryDatabase(settings, owner));
}

/**
 * Makes the published tables of every marketplace known as `<schema>.<table>`.
 * @returns the names of marketplaces that have published nothing.
 */
export async function openPublishedTables(
  database: Database,
  lake: LakeStore,
  marketplaces: readonly Marketplace[],
): Promise<readonly string[]> {
  const unpublished: string[] = [];
  for (const marketplace of marketplaces) {
    const current = await readPublished(lake, marketplace.name);
    if (!current) {
      unpublished.push(marketplace.name);
      continue;
    }
    for (const schema of readerSchemas(marketplace)) {
      await database.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`, 'opening the lake');
    }
    for (const { table } of Object.values(marketplace.metrics)) {
      const output = current.published.tables[table.name];
      if (!output) continue;
      const relation = parquetRelation(
        tableInput(table, output.path),
        await parquetPaths(lake, output.path),
      );
      for (const schema of readerSchemas(marketplace)) {
        await database.run(
          `CREATE VIEW ${identifier(schema)}.${identifier(table.name)} AS ${relation}`,
          `opening ${table.name}`,
        );
      }
    }
  }
  return unpublished;
}
