import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { clientSettings } from '@rentlake/aws';
import type { Marketplace } from '@rentlake/metrics';
import { postgres, readerColumns, trino, type Table } from '@rentlake/schema';
import { Client } from 'pg';
import type { TableRows } from './looks.ts';
import { workgroup, type WholeAws } from './whole-aws.ts';

/** The marketplaces' readers: people who know nothing of runs. */
export class Readers implements AsyncDisposable {
  readonly #whole: WholeAws;
  readonly #athena: AthenaClient;
  /** What was there once, and must be there ever after: `<place>: <name>`. */
  readonly #known = new Set<string>();

  constructor(whole: WholeAws) {
    this.#whole = whole;
    this.#athena = new AthenaClient(clientSettings(whole.settings));
  }

  /** What Athena shows in the public views of a marketplace, by one statement; no rows of what is not there yet. */
  async onAthena(marketplace: Marketplace): Promise<TableRows> {
    const { schema } = marketplace;
    const found = Object.fromEntries(
      tablesOf(marketplace).map(({ name }) => [name, [] as string[]]),
    );
    for (const line of await this.#askIfThere(everyRow(marketplace), schema)) {
      const { name, cells } = JSON.parse(line) as { readonly name: string; readonly cells: string };
      const columns = columnsOf(marketplace, name);
      const values = JSON.parse(cells) as readonly (string | null)[];
      found[name]!.push(
        JSON.stringify(Object.fromEntries(columns.map((column, place) => [column, values[place]]))),
      );
    }
    return sorted(found);
  }

  /** What Redshift shows of a marketplace that has tables there, at one moment; no rows of what is not there yet. */
  async onRedshift(marketplace: Marketplace): Promise<TableRows> {
    const { warehouseSchema = '' } = marketplace;
    return this.#inRedshift(async (client) => {
      const found: Record<string, readonly string[]> = {};
      for (const { name } of tablesOf(marketplace)) {
        const columns = columnsOf(marketplace, name).map(postgres.identifier);
        const texts = columns.map((column) => `CAST(${column} AS text) AS ${column}`);
        const relation = `${postgres.identifier(warehouseSchema)}.${postgres.identifier(name)}`;
        const { rows: known } = await client.query('SELECT to_regclass($1) AS found', [relation]);
        const isThere = (known as readonly { readonly found: string | null }[])[0]?.found !== null;
        if (isThere) this.#known.add(`Redshift: ${relation}`);
        const { rows } = this.#known.has(`Redshift: ${relation}`)
          ? await client.query<Record<string, string | null>>(
              `SELECT ${texts.join(', ')} FROM ${relation}`,
            )
          : { rows: [] };
        found[name] = rows.map((row) => JSON.stringify(row));
      }
      return sorted(found);
    });
  }

  /** The runs that Athena and Redshift say they show. */
  async runs(marketplace: Marketplace): Promise<readonly string[]> {
    const [shown = '{}'] = await this.ask('SELECT run_id FROM current_run', marketplace.schema);
    const { run_id: onAthena } = JSON.parse(shown) as { readonly run_id: string };
    const { warehouseSchema } = marketplace;
    if (warehouseSchema === undefined) return [onAthena];
    const onRedshift = await this.#inRedshift(async (client) => {
      const { rows } = await client.query<{ readonly run_id: string }>(
        `SELECT run_id FROM ${postgres.identifier(warehouseSchema)}._load_ledger ORDER BY load DESC LIMIT 1`,
      );
      return rows[0]?.run_id ?? '';
    });
    return [onAthena, onRedshift];
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

  /** The rows of an answer; none where the views of a database are not there yet. */
  async #askIfThere(sql: string, database: string): Promise<readonly string[]> {
    const name = `Athena: ${database}`;
    try {
      const lines = await this.ask(sql, database);
      this.#known.add(name);
      return lines;
    } catch (error) {
      const isMissing = /(?:Table|Schema) '[^']+' does not exist/.test(String(error));
      if (isMissing && !this.#known.has(name)) return [];
      throw error;
    }
  }

  async #inRedshift<Result>(look: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: await this.#whole.redshift.url() });
    await client.connect();
    try {
      // However this server likes to write dates.
      await client.query("SET datestyle TO 'ISO'");
      // One moment for all tables.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      return await look(client);
    } finally {
      await client.end();
    }
  }
}

const tablesOf = ({ metrics }: Marketplace): readonly Table[] =>
  Object.values(metrics).map(({ table }) => table);

const columnsOf = ({ metrics }: Marketplace, name: string): readonly string[] =>
  Object.keys(readerColumns(metrics[name]!.table));

const sorted = (rows: TableRows): TableRows =>
  Object.fromEntries(Object.entries(rows).map(([name, lines]) => [name, lines.toSorted()]));

/** One statement that reads all views of a marketplace. */
function everyRow(marketplace: Marketplace): string {
  const selects = tablesOf(marketplace).map(({ name }) => {
    const texts = columnsOf(marketplace, name).map(
      (column) => `CAST(${trino.identifier(column)} AS varchar)`,
    );
    return `SELECT ${trino.literal(name)} AS name, json_format(CAST(ARRAY[${texts.join(', ')}] AS JSON)) AS cells FROM ${trino.identifier(marketplace.schema)}.${trino.identifier(name)}`;
  });
  return selects.join(' UNION ALL ');
}
