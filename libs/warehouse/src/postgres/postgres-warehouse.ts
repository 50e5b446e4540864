import { openTemporaryDatabase, type EngineSettings } from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import {
  columnDefinitions,
  createSchema,
  postgres,
  qualifiedName,
  readerColumns,
  type Table,
} from '@rentlake/schema';
import type { Client } from 'pg';
import {
  addEntry,
  createLedger,
  ledgerName,
  newestEntry,
  requireNewest,
  selectNewest,
} from '../ledger.ts';
import type { WarehouseLocation } from '../location.ts';
import { parquetRows } from '../parquet-rows.ts';
import { selectTotals, totalsOf } from '../totals.ts';
import { WarehouseError } from '../warehouse-error.ts';
import type {
  LedgerEntry,
  TableLoad,
  TableTotals,
  Warehouse,
  WarehouseLoad,
} from '../warehouse.ts';
import { connect } from './connect.ts';
import { copyRows } from './copy-rows.ts';
import { copyLines } from './copy-text.ts';
import { committing, postgresError } from './error.ts';
import { existingTables, hasShape, type ExistingTable } from './existing-tables.ts';
import { letRead, requireRole } from './reader-role.ts';
import { tableChanges } from './table-changes.ts';

const { identifier } = postgres;

/** Staging tables are temporary: nobody else sees them, and they end with the connection. */
const staged = ({ name }: Table): string => qualifiedName('pg_temp', name, postgres);

const names = (contract: Table): string =>
  Object.keys(readerColumns(contract)).map(identifier).join(', ');

export interface PostgresOptions {
  readonly lake: ObjectStore;
  readonly settings: EngineSettings;
  readonly password?: string | undefined;
  readonly reader?: string | undefined;
}

/** A schema of a PostgreSQL database. */
export class PostgresWarehouse implements Warehouse {
  readonly location: string;
  readonly #client: Client;
  readonly #options: PostgresOptions;

  private constructor(location: string, client: Client, options: PostgresOptions) {
    this.location = location;
    this.#client = client;
    this.#options = options;
  }

  /** @throws WarehouseError when the server does not let us in, or the reader's role is not there. */
  static async connect(
    location: WarehouseLocation & { readonly kind: 'postgres' },
    options: PostgresOptions,
  ): Promise<PostgresWarehouse> {
    const client = await connect(location, options.password);
    const warehouse = new PostgresWarehouse(location.shown, client, options);
    const { reader } = options;
    if (reader === undefined) return warehouse;
    try {
      const required = () => requireRole(client, reader, location.shown);
      await warehouse.#telling(`looking for the role ${reader}`, required);
      return warehouse;
    } catch (error) {
      await warehouse[Symbol.asyncDispose]();
      throw error;
    }
  }

  newest({ schema }: WarehouseLoad): Promise<LedgerEntry | undefined> {
    return this.#telling('reading the ledger', () => this.#newest(schema));
  }

  measure({ schema, tables }: WarehouseLoad): Promise<TableTotals> {
    return this.#telling('adding up its tables', async () => {
      const existing = await this.#existing(schema, tables);
      const present = tables.filter(({ contract }) =>
        hasShape(existing.get(contract.name), contract),
      );
      return this.#totals(present, ({ name }) => qualifiedName(schema, name, postgres));
    });
  }

  async stage({ tables }: WarehouseLoad): Promise<TableTotals> {
    await using owner = new AsyncDisposableStack();
    const database = await openTemporaryDatabase(this.#options.settings, owner);
    for (const table of tables) {
      const { contract } = table;
      const lines = copyLines(await parquetRows(table, this.#options.lake), contract);
      await this.#telling(`staging ${contract.name}`, async () => {
        await this.#client.query(`DROP TABLE IF EXISTS ${staged(contract)}`);
        await this.#client.query(
          `CREATE TEMPORARY TABLE ${identifier(contract.name)} ${columnDefinitions(readerColumns(contract), postgres)}`,
        );
        const copy = `COPY ${staged(contract)} (${names(contract)}) FROM STDIN (ENCODING 'UTF8')`;
        await copyRows(database, lines, this.#client, copy);
      });
    }
    return this.#telling('adding up what is staged', () => this.#totals(tables, staged));
  }

  async replace(load: WarehouseLoad, over: LedgerEntry | undefined): Promise<void> {
    await this.#telling('replacing its rows', async () => {
      await this.#client.query('BEGIN');
      try {
        await this.#replaceAll(load, over);
      } catch (error) {
        // The error matters more than a connection that is gone.
        await this.#client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
    await this.#telling(committing, () => this.#client.query('COMMIT'));
    for (const { contract } of load.tables) {
      await this.#client.query(`DROP TABLE ${staged(contract)}`).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  /** Rows are deleted, not truncated: readers go on with the old ones until the end of the transaction. */
  async #replaceAll(load: WarehouseLoad, over: LedgerEntry | undefined): Promise<void> {
    const { schema, tables } = load;
    await this.#client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `rentlake load of ${schema}`,
    ]);
    const { rowCount } = await this.#client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
      schema,
    ]);
    // Who may not create schemas may not create one that is there either.
    if (rowCount === 0) await this.#client.query(createSchema(schema, postgres));
    const newest = await this.#newest(schema);
    requireNewest(newest, over, this.location);
    const existing = await this.#existing(schema, tables);
    if (!existing.has(ledgerName)) await this.#client.query(createLedger(schema, postgres));
    for (const { contract } of tables) {
      const name = qualifiedName(schema, contract.name, postgres);
      if (existing.has(contract.name)) await this.#client.query(`DELETE FROM ${name}`);
      for (const sql of tableChanges(schema, contract, existing.get(contract.name))) {
        await this.#client.query(sql);
      }
      await this.#client.query(
        `INSERT INTO ${name} (${names(contract)}) SELECT ${names(contract)} FROM ${staged(contract)}`,
      );
    }
    await this.#client.query(addEntry(load, (newest?.load ?? 0) + 1, new Date(), postgres));
    if (this.#options.reader !== undefined) {
      const readable = [...tables.map(({ contract }) => contract.name), ledgerName];
      await letRead(this.#client, this.#options.reader, schema, readable);
    }
  }

  async #newest(schema: string): Promise<LedgerEntry | undefined> {
    const existing = await existingTables(this.#client, schema, [ledgerName]);
    if (existing.size === 0) return undefined;
    const { rows } = await this.#client.query<Record<string, unknown>>(
      selectNewest(schema, postgres),
    );
    return newestEntry(rows);
  }

  /** @throws WarehouseError when something else than a table has the name of one. */
  async #existing(
    schema: string,
    tables: readonly TableLoad[],
  ): Promise<ReadonlyMap<string, ExistingTable>> {
    const wanted = [...tables.map(({ contract }) => contract.name), ledgerName];
    const existing = await existingTables(this.#client, schema, wanted);
    for (const [name, { kind }] of existing) {
      if (kind === 'r' || kind === 'p') continue;
      throw new WarehouseError(
        'configuration',
        `${schema}.${name} in ${this.location} is a view or the like, where a table is loaded. Drop or rename it. Nothing was changed.`,
      );
    }
    return existing;
  }

  async #totals(
    tables: readonly TableLoad[],
    relation: (contract: Table) => string,
  ): Promise<TableTotals> {
    const totals: Record<string, TableTotals[string]> = {};
    for (const { contract } of tables) {
      const { rows } = await this.#client.query<Record<string, unknown>>(
        selectTotals(relation(contract), contract, postgres),
      );
      totals[contract.name] = totalsOf(rows[0]);
    }
    return totals;
  }

  async #telling<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw postgresError(this.location, doing, error);
    }
  }
}
