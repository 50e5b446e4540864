import { redshift, type Table } from '@rentlake/schema';
import {
  ledgerName,
  newestEntry,
  selectNewest,
  selectTotals,
  totalsOf,
  WarehouseError,
  type LedgerEntry,
  type RedshiftLocation,
  type TableLoad,
  type TableTotals,
} from '@rentlake/warehouse';
import type { BatchPlace, DataApi, DataRow } from './data-api.ts';
import { existingTables, selectExisting, type ExistingTable } from './existing-tables.ts';

/** What a database is asked. */
export class RedshiftDatabase {
  /** Where a batch runs on a connection of its own. */
  readonly place: BatchPlace;
  readonly #location: string;
  readonly #api: DataApi;

  constructor({ workgroup, database, shown }: RedshiftLocation, api: DataApi) {
    this.place = { WorkgroupName: workgroup, Database: database };
    this.#location = shown;
    this.#api = api;
  }

  async ask(sql: string): Promise<readonly DataRow[]> {
    return this.#api.rows(await this.#api.run([sql], this.place), 0);
  }

  /** The newest entry of a ledger that is there. */
  async newest(schema: string): Promise<LedgerEntry | undefined> {
    return newestEntry(await this.ask(selectNewest(schema, redshift)));
  }

  /** The ledger too. @throws WarehouseError when something else than a table has the name of one. */
  async existing(
    schema: string,
    tables: readonly TableLoad[],
  ): Promise<ReadonlyMap<string, ExistingTable>> {
    const names = [...tables.map(({ contract }) => contract.name), ledgerName];
    const done = await this.#api.run(selectExisting(schema, names), this.place);
    const existing = existingTables(
      await this.#api.rows(done, 0),
      await this.#api.rows(done, 1),
      await this.#api.rows(done, 2),
    );
    for (const [name, { kind }] of existing) {
      if (kind === 'r') continue;
      throw new WarehouseError(
        'configuration',
        `${schema}.${name} in ${this.#location} is a view or the like, where a table is loaded. Drop or rename it. Nothing was changed.`,
      );
    }
    return existing;
  }

  /** All at one moment. @param relation Of a table. */
  async totals(
    tables: readonly TableLoad[],
    relation: (contract: Table) => string,
    place = this.place,
  ): Promise<TableTotals> {
    if (tables.length === 0) return {};
    const questions = tables.map(({ contract }) =>
      selectTotals(relation(contract), contract, redshift),
    );
    const done = await this.#api.run(questions, place);
    const totals: Record<string, TableTotals[string]> = {};
    for (const [number, { contract }] of tables.entries()) {
      const [row] = await this.#api.rows(done, number);
      totals[contract.name] = totalsOf(row);
    }
    return totals;
  }
}
