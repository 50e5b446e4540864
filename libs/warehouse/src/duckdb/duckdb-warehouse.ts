import {
  openTemporaryDatabase,
  type Database,
  type EngineSettings,
  type Scalar,
} from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';
import {
  columnDefinitions,
  createSchema,
  duckdb,
  qualifiedName,
  readerColumns,
  tableComments,
  type Table,
} from '@rentlake/schema';
import {
  addEntry,
  createLedger,
  ledgerName,
  newestEntry,
  requireNewest,
  selectNewest,
} from '../ledger.ts';
import { parquetRows } from '../parquet-rows.ts';
import { selectTotals, totalsOf } from '../totals.ts';
import type { LedgerEntry, TableTotals, Warehouse, WarehouseLoad } from '../warehouse.ts';
import { duckdbFileError } from './error.ts';
import { isThere, openFile } from './warehouse-file.ts';

const { identifier, literal } = duckdb;

/** Staging tables are temporary: they spill into a folder of the process and end with it. */
const staged = ({ name }: Table): string => `temp.main.${identifier(name)}`;

interface OpenFile extends AsyncDisposable {
  readonly database: Database;
}

/** A DuckDB file. It is open only while it is looked at or loaded, so that others can query it. */
export class DuckDbWarehouse implements Warehouse {
  readonly location: string;
  readonly #lake: ObjectStore;
  readonly #settings: EngineSettings;
  #writing: OpenFile | undefined;

  constructor(
    path: string,
    { lake, settings }: { readonly lake: ObjectStore; readonly settings: EngineSettings },
  ) {
    this.location = path;
    this.#lake = lake;
    this.#settings = settings;
  }

  newest(load: WarehouseLoad): Promise<LedgerEntry | undefined> {
    return this.#look(
      (database) => this.#newest(database, load),
      () => undefined,
    );
  }

  measure(load: WarehouseLoad): Promise<TableTotals> {
    return this.#look(
      async (database) => {
        const totals: Record<string, TableTotals[string]> = {};
        for (const { contract } of load.tables) {
          if (!(await this.#hasShape(database, load.schema, contract))) continue;
          const name = qualifiedName(load.schema, contract.name, duckdb);
          const [row] = await this.#read(database, selectTotals(name, contract, duckdb));
          totals[contract.name] = totalsOf(row);
        }
        return totals;
      },
      () => ({}),
    );
  }

  async stage(load: WarehouseLoad): Promise<TableTotals> {
    await this.#close();
    this.#writing = await this.#open('READ_WRITE');
    const { database } = this.#writing;
    const totals: Record<string, TableTotals[string]> = {};
    for (const table of load.tables) {
      const rows = await parquetRows(table, this.#lake);
      const target = staged(table.contract);
      await database.run(`CREATE OR REPLACE TEMP TABLE ${target} AS ${rows}`, `staging ${target}`);
      const [row] = await this.#read(database, selectTotals(target, table.contract, duckdb));
      totals[table.contract.name] = totalsOf(row);
    }
    return totals;
  }

  async replace(load: WarehouseLoad, over: LedgerEntry | undefined): Promise<void> {
    const { database } = (this.#writing ??= await this.#open('READ_WRITE'));
    try {
      await this.#run(database, 'BEGIN TRANSACTION');
      try {
        await this.#replaceAll(database, load, over);
        await this.#run(database, 'COMMIT');
      } catch (error) {
        // A commit that failed has rolled back already.
        await database.connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      await this.#close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  /** Tables are made anew: DuckDB keeps no rights of readers, and finds the tables of views by name. */
  async #replaceAll(
    database: Database,
    load: WarehouseLoad,
    over: LedgerEntry | undefined,
  ): Promise<void> {
    await this.#run(database, createSchema(load.schema, duckdb));
    await this.#run(database, createLedger(load.schema, duckdb));
    const newest = await this.#newest(database, load);
    requireNewest(newest, over, this.location);
    for (const { contract } of load.tables) {
      const name = qualifiedName(load.schema, contract.name, duckdb);
      const columns = readerColumns(contract);
      const names = Object.keys(columns).map(identifier).join(', ');
      for (const sql of [
        `CREATE OR REPLACE TABLE ${name} ${columnDefinitions(columns, duckdb)}`,
        ...tableComments(load.schema, contract, duckdb),
        `INSERT INTO ${name} (${names}) SELECT ${names} FROM ${staged(contract)}`,
      ]) {
        await this.#run(database, sql);
      }
    }
    await this.#run(database, addEntry(load, (newest?.load ?? 0) + 1, new Date(), duckdb));
  }

  async #newest(database: Database, { schema }: WarehouseLoad): Promise<LedgerEntry | undefined> {
    const columns = await this.#columns(database, schema, ledgerName);
    if (columns.length === 0) return undefined;
    return newestEntry(await this.#read(database, selectNewest(schema, duckdb)));
  }

  async #hasShape(database: Database, schema: string, contract: Table): Promise<boolean> {
    const found = await this.#columns(database, schema, contract.name);
    const expected = Object.entries(readerColumns(contract)).map(
      ([name, type]) => `${name} ${duckdb.type(type)}`,
    );
    return expected.join() === found.join();
  }

  /** Name and type of each column; none for a table that is not there. */
  async #columns(database: Database, schema: string, table: string): Promise<readonly string[]> {
    const rows = await this.#read(
      database,
      `SELECT column_name || ' ' || data_type AS definition FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = ${literal(schema)} AND table_name = ${literal(table)}
ORDER BY column_index`,
    );
    return rows.map(({ definition }) => String(definition));
  }

  /** Looks at the file without keeping other readers out. */
  async #look<Result>(
    work: (database: Database) => Promise<Result>,
    whenAbsent: () => Result,
  ): Promise<Result> {
    if (this.#writing) return work(this.#writing.database);
    if (!(await isThere(this.location))) return whenAbsent();
    await using file = await this.#open('READ_ONLY');
    return await work(file.database);
  }

  async #open(mode: 'READ_ONLY' | 'READ_WRITE'): Promise<OpenFile> {
    await using owner = new AsyncDisposableStack();
    const database = await openTemporaryDatabase(this.#settings, owner);
    await openFile(database, this.location, mode, owner);
    const kept = owner.move();
    return { database, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  }

  async #close(): Promise<void> {
    const open = this.#writing;
    this.#writing = undefined;
    await open?.[Symbol.asyncDispose]();
  }

  async #run(database: Database, sql: string): Promise<void> {
    await database.connection.run(sql).catch((error: unknown) => {
      throw duckdbFileError(this.location, error);
    });
  }

  async #read(
    database: Database,
    sql: string,
  ): Promise<readonly Readonly<Record<string, Scalar>>[]> {
    return database.read(sql, `looking into ${this.location}`);
  }
}
