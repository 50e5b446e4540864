import {
  GlueClient,
  paginateGetDatabases,
  paginateGetPartitions,
  paginateGetTables,
  type Partition,
  type Table,
} from '@aws-sdk/client-glue';

/** What a query needs to know of the catalogue. */
export class GlueCatalogue {
  readonly client: GlueClient;

  constructor(client: GlueClient) {
    this.client = client;
  }

  async databases(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for await (const { DatabaseList = [] } of paginateGetDatabases({ client: this.client }, {}))
      for (const { Name = '' } of DatabaseList) found.add(Name);
    return found;
  }

  async tables(database: string): Promise<ReadonlyMap<string, Table>> {
    const found = new Map<string, Table>();
    const pages = paginateGetTables({ client: this.client }, { DatabaseName: database });
    for await (const { TableList = [] } of pages)
      for (const table of TableList) found.set(table.Name ?? '', table);
    return found;
  }

  async partitions(database: string, table: string): Promise<readonly Partition[]> {
    const found: Partition[] = [];
    const request = { DatabaseName: database, TableName: table, ExcludeColumnSchema: true };
    for await (const { Partitions = [] } of paginateGetPartitions({ client: this.client }, request))
      found.push(...Partitions);
    return found;
  }
}
