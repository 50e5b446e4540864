import { LakeError, RunRecord, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { Catalogue, CatalogueTable } from './catalogue.ts';
import { crawlTable, drift, shapeOf, type CrawledTable } from './crawl.ts';

export interface CrawlRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface CrawlPorts {
  readonly lake: ObjectStore;
  readonly catalogue: Catalogue;
}

export interface CrawlReport {
  readonly run_id: string;
  /** Tables whose definition was inferred anew, because their shape is not that of the last crawl. */
  readonly inferred: readonly string[];
  /** Table → number of partitions of this run. */
  readonly partitions: Readonly<Record<string, number>>;
}

/**
 * Makes the tables of a run known to the catalogue.
 * @throws LakeError naming each difference between the files and the contract, or rows that are missing.
 */
export async function crawl(
  { marketplace, runId }: CrawlRequest,
  { lake, catalogue }: CrawlPorts,
): Promise<CrawlReport> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  run.require('kpi');
  const known = await catalogue.before(marketplace.name, runId);
  await run.stage('crawler-trigger', 'footers', async () => {
    const problems: string[] = [];
    const tables: Record<string, CatalogueTable> = {};
    for (const { table } of Object.values(marketplace.metrics)) {
      const crawled = await crawlTable(lake, marketplace.name, table.name, runId);
      problems.push(
        ...drift(crawled, table),
        ...lostRows(crawled, table.name, run.manifest.tables[table.name]?.rows),
      );
      const before = known?.tables[table.name];
      const unchanged = before !== undefined && shapeOf(before) === shapeOf(crawled);
      tables[table.name] = {
        ...definition(unchanged ? before : { ...crawled, crawled_by: runId }),
        location: crawled.location,
        partitions: [
          ...crawled.partitions.map(({ values, rows }) => ({ values: [...values], rows })),
        ],
      };
    }
    if (problems.length > 0) {
      throw new LakeError(
        'corrupt',
        `The tables of run ${runId} are not what the contract says: ${problems.join('; ')}. Nothing is published.`,
      );
    }
    await catalogue.register(marketplace.name, runId, {
      database: `${marketplace.schema}_runs`,
      tables,
    });
    return {};
  });
  const registered = Object.entries((await catalogue.of(marketplace.name, runId))?.tables ?? {});
  return {
    run_id: runId,
    inferred: registered.filter(([, table]) => table.crawled_by === runId).map(([name]) => name),
    partitions: Object.fromEntries(
      registered.map(([name, table]) => [name, table.partitions.length]),
    ),
  };
}

type Definition = Pick<CatalogueTable, 'columns' | 'partition_keys' | 'crawled_by'>;

function definition(table: {
  readonly columns: readonly CatalogueTable['columns'][number][];
  readonly partition_keys: readonly string[];
  readonly crawled_by: string;
}): Definition {
  return {
    columns: [...table.columns],
    partition_keys: [...table.partition_keys],
    crawled_by: table.crawled_by,
  };
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
