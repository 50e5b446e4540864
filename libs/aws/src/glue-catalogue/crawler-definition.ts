import type { CreateCrawlerCommandInput } from '@aws-sdk/client-glue';
import { layout } from '@rentlake/lake';
import { runsSchema, type Marketplace } from '@rentlake/metrics';

/** Before the names that a marketplace gives its crawlers. */
export const crawlerPrefix = 'rentlake-';

export interface CrawlerOptions {
  /** Where the lake is: `s3://<bucket>/<prefix>`. */
  readonly lake: string;
  /** ARN or name of the role by which they read the lake and write the catalogue. */
  readonly role: string;
  readonly prefix?: string;
}

/**
 * The crawlers of a marketplace. Their tables are called as the folders are. They look at all runs: one that looks at new
 * folders only may not change a table. They add columns, and change the type of none, which would fail those who read the
 * published run meanwhile. A run without rows has one file beside no partition, which would become a table of its own, and
 * is left out.
 */
export function crawlerDefinitions(
  marketplace: Marketplace,
  { lake, role, prefix = crawlerPrefix }: CrawlerOptions,
): readonly CreateCrawlerCommandInput[] {
  return Object.entries(marketplace.crawlers).map(([name, tables]) => {
    const targets = tables.map(
      (table) => `${lake}/${layout.presentationTable(marketplace.name, table)}/`,
    );
    return {
      Name: `${prefix}${name}`,
      Role: role,
      DatabaseName: runsSchema(marketplace),
      Targets: {
        S3Targets: targets.map((Path) => ({ Path, Exclusions: ['run_id=*/*.parquet'] })),
      },
      SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
      Configuration: JSON.stringify({
        Version: 1,
        CrawlerOutput: {
          Partitions: { AddOrUpdateBehavior: 'InheritFromTable' },
          Tables: { AddOrUpdateBehavior: 'MergeNewColumns' },
        },
        Grouping: {
          TableGroupingPolicy: 'CombineCompatibleSchemas',
          TableLevelConfiguration: depthOf(targets[0] ?? ''),
        },
      }),
    };
  });
}

/** Folders, counted from the bucket as the first. */
const depthOf = (location: string): number =>
  location.slice('s3://'.length).split('/').filter(Boolean).length;
