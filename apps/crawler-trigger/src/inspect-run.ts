import { LakeError, type Manifest, type ObjectStore } from '@rentlake/lake';
import { runsSchema, type Marketplace } from '@rentlake/metrics';
import { cataloguedRun, type Catalogue } from './catalogue.ts';
import { crawlTable, drift, type CrawledTable } from './crawl.ts';
import { readRunTables, writeRunTables, type RunTable, type RunTables } from './run-tables.ts';

export interface CrawlPorts {
  readonly lake: ObjectStore;
  readonly catalogue: Catalogue;
}

/**
 * Reads the footers of a run, once, and compares them with contract and manifest.
 * @throws LakeError naming each difference, or rows that are missing.
 */
export async function inspectRun(
  marketplace: Marketplace,
  manifest: Manifest,
  { lake, catalogue }: CrawlPorts,
): Promise<RunTables> {
  const { run_id: runId, fingerprint } = manifest;
  const known = await readRunTables(lake, marketplace.name, runId);
  if (known?.fingerprint === fingerprint) return known;
  const problems: string[] = [];
  const tables: Record<string, RunTable> = {};
  for (const { table } of Object.values(marketplace.metrics)) {
    const crawled = await crawlTable(lake, marketplace.name, table.name, runId);
    problems.push(
      ...drift(crawled, table),
      ...lostRows(crawled, table.name, manifest.tables[table.name]?.rows),
    );
    const { rows: _, ...found } = crawled;
    tables[table.name] = found;
  }
  if (problems.length > 0) {
    throw new LakeError(
      'corrupt',
      `The tables of run ${runId} are not what the contract says: ${problems.join('; ')}. Nothing is published.`,
    );
  }
  const inferred = await catalogue.unknown(cataloguedRun(marketplace, manifest, tables));
  const database = runsSchema(marketplace);
  const found: RunTables = { database, fingerprint, inferred: [...inferred], tables };
  await writeRunTables(lake, marketplace.name, runId, found);
  return found;
}

function lostRows(
  crawled: CrawledTable,
  table: string,
  expected: number | undefined,
): readonly string[] {
  return crawled.rows === expected
    ? []
    : [`${table} has ${crawled.rows} rows, the manifest says ${expected ?? 'nothing'}`];
}
