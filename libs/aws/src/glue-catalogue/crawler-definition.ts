import type { CreateCrawlerCommandInput } from '@aws-sdk/client-glue';

export interface CrawlerTarget {
  /** The database that it fills. */
  readonly database: string;
  readonly role: string;
  /** The folders of its tables, `s3://…/<table>/`, all at the same depth. */
  readonly locations: readonly string[];
}

/** Before the name that a marketplace gives a crawler. */
export const crawlerPrefix = 'rentlake-';

/**
 * The definition of a crawler whose tables are called as their folders are. It looks at all runs: one that sees new folders
 * only may not change a table. A run without rows has one file beside no partition, which would make a table of its own.
 */
export function crawlerDefinition(
  name: string,
  { database, role, locations }: CrawlerTarget,
): CreateCrawlerCommandInput {
  const [first = ''] = locations;
  const depth = first
    .replace(/^s3:\/\//, '')
    .replace(/\/$/, '')
    .split('/').length;
  return {
    Name: name,
    Role: role,
    DatabaseName: database,
    Targets: {
      S3Targets: locations.map((Path) => ({ Path, Exclusions: ['run_id=*/*.parquet'] })),
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
        TableLevelConfiguration: depth,
      },
    }),
  };
}
