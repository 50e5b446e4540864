import {
  GlueClient,
  paginateGetDatabases,
  paginateGetPartitions,
  paginateGetTables,
  type Partition,
  type Table,
} from '@aws-sdk/client-glue';

/**
 * What a query needs to know of the catalogue. Each question may be answered by what was asked for another query since a
 * moment (of `performance.now()`): queries that come together ask once.
 */
export class GlueCatalogue {
  readonly client: GlueClient;
  readonly #answers = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();

  constructor(client: GlueClient) {
    this.client = client;
  }

  databases(since = Infinity): Promise<ReadonlySet<string>> {
    return this.#recent('databases', since, async () => {
      const found = new Set<string>();
      for await (const { DatabaseList = [] } of paginateGetDatabases({ client: this.client }, {}))
        for (const { Name = '' } of DatabaseList) found.add(Name);
      return found;
    });
  }

  tables(database: string, since = Infinity): Promise<ReadonlyMap<string, Table>> {
    return this.#recent(`tables of ${database}`, since, async () => {
      const found = new Map<string, Table>();
      const pages = paginateGetTables({ client: this.client }, { DatabaseName: database });
      for await (const { TableList = [] } of pages)
        for (const table of TableList) found.set(table.Name ?? '', table);
      return found;
    });
  }

  partitions(database: string, table: string, since = Infinity): Promise<readonly Partition[]> {
    return this.#recent(`partitions of ${database}.${table}`, since, async () => {
      const found: Partition[] = [];
      const pages = paginateGetPartitions(
        { client: this.client },
        { DatabaseName: database, TableName: table, ExcludeColumnSchema: true },
      );
      for await (const { Partitions = [] } of pages) found.push(...Partitions);
      return found;
    });
  }

  #recent<Answer>(question: string, since: number, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(question);
    if (known && known.at >= since) return known.answer as Promise<Answer>;
    const at = performance.now();
    const answer = ask();
    this.#answers.set(question, { at, answer });
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}
