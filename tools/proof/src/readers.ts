import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { clientSettings } from '@rentlake/aws';
import { runsSchema, type Marketplace } from '@rentlake/metrics';
import { postgres, readerColumns, trino, type Table } from '@rentlake/schema';
import { Client } from 'pg';
import { workgroup, type WholeAws } from './whole-aws.ts';

/** Table → its rows as lines of texts, sorted. */
export type TableRows = Readonly<Record<string, readonly string[]>>;

/** The marketplaces' readers: people who know nothing of runs. */
export class Readers implements AsyncDisposable {
  readonly #whole: WholeAws;
  readonly #athena: AthenaClient;

  constructor(whole: WholeAws) {
    this.#whole = whole;
    this.#athena = new AthenaClient(clientSettings(whole.settings));
  }

  /** What Athena shows in the public views of a marketplace. */
  async onAthena(marketplace: Marketplace): Promise<TableRows> {
    const { schema } = marketplace;
    return this.#ofTables(marketplace, (table) => {
      const columns = Object.keys(readerColumns(table)).map((name) => trino.identifier(name));
      const texts = columns.map((name) => `CAST(${name} AS varchar) AS ${name}`);
      return this.ask(
        `SELECT ${texts.join(', ')} FROM ${trino.identifier(schema)}.${trino.identifier(table.name)}`,
        schema,
      );
    });
  }

  /** What Redshift shows of a marketplace; undefined where it has none there. */
  async onRedshift(marketplace: Marketplace): Promise<TableRows | undefined> {
    const { warehouseSchema } = marketplace;
    if (warehouseSchema === undefined) return undefined;
    const client = new Client({ connectionString: await this.#whole.redshift.url() });
    await client.connect();
    try {
      // However this server likes to write dates.
      await client.query("SET datestyle TO 'ISO'");
      // One moment for all tables.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      return await this.#ofTables(marketplace, async (table) => {
        const columns = Object.keys(readerColumns(table)).map((name) => postgres.identifier(name));
        const texts = columns.map((name) => `CAST(${name} AS text) AS ${name}`);
        const relation = `${postgres.identifier(warehouseSchema)}.${postgres.identifier(table.name)}`;
        const { rows } = await client.query<Record<string, string | null>>(
          `SELECT ${texts.join(', ')} FROM ${relation}`,
        );
        return rows.map((row) => JSON.stringify(row));
      });
    } finally {
      await client.end();
    }
  }

  /** How many partitions the catalogue has of a run, by table. */
  async partitions(
    marketplace: Marketplace,
    runId: string,
  ): Promise<Readonly<Record<string, number>>> {
    const database = runsSchema(marketplace);
    const counts: Record<string, number> = {};
    for (const { table } of Object.values(marketplace.metrics)) {
      const [row = '{}'] = await this.ask(
        `SELECT COUNT(DISTINCT ${trino.identifier(table.partition.name)}) AS n FROM ${trino.identifier(table.name)} WHERE run_id = ${trino.literal(runId)}`,
        database,
      );
      counts[table.name] = Number((JSON.parse(row) as { n: string }).n);
    }
    return counts;
  }

  /** The rows of an answer of Athena, in its order. */
  async ask(sql: string, database: string): Promise<readonly string[]> {
    const { QueryExecutionId } = await this.#athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: database },
        WorkGroup: workgroup,
      }),
    );
    for (;;) {
      const { QueryExecution } = await this.#athena.send(
        new GetQueryExecutionCommand({ QueryExecutionId }),
      );
      const { State, StateChangeReason } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') break;
      if (State === 'FAILED' || State === 'CANCELLED') throw new Error(StateChangeReason);
      await pause(20);
    }
    const lines: string[] = [];
    let names: readonly string[] | undefined;
    let NextToken: string | undefined;
    do {
      const page = await this.#athena.send(
        new GetQueryResultsCommand({ QueryExecutionId, NextToken }),
      );
      for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
        const values = Data.map(({ VarCharValue }) => VarCharValue ?? null);
        if (names === undefined) names = values.map(String);
        else {
          const entries = names.map((name, index) => [name, values[index] ?? null]);
          lines.push(JSON.stringify(Object.fromEntries(entries)));
        }
      }
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#athena.destroy();
  }

  async #ofTables(
    { metrics }: Marketplace,
    read: (table: Table) => Promise<readonly string[]>,
  ): Promise<TableRows> {
    const found: Record<string, readonly string[]> = {};
    for (const { table } of Object.values(metrics)) {
      found[table.name] = (await read(table)).toSorted();
    }
    return found;
  }
}
