import type { Table } from '@rentlake/schema';

/** Rows of a table, and the sums of its measures as exact text (null where no row has a value). */
export interface Totals {
  readonly rows: number;
  readonly sums: Readonly<Record<string, string | null>>;
}

/** One table of a run, and what the run says of it. */
export interface TableLoad {
  readonly contract: Table;
  /** Where its Parquet files lie, relative to the lake; undefined for a table without rows that has none. */
  readonly path: string | undefined;
  readonly rows: number;
  /** Undefined for runs that did not add them up. */
  readonly sums: Totals['sums'] | undefined;
}

/** A run, or none, on its way into a warehouse. */
export interface WarehouseLoad {
  readonly marketplace: string;
  /** The schema that holds the tables; it belongs to the loader. */
  readonly schema: string;
  readonly runId: string;
  /** Equal for two loads of the same content only, also when two lakes use one id. */
  readonly fingerprint: string;
  readonly tables: readonly TableLoad[];
}

/** What the ledger says of a load that was made. */
export interface LedgerEntry {
  /** Loads are numbered from 1. */
  readonly load: number;
  /** `noRun` when the tables were emptied. */
  readonly runId: string;
  readonly fingerprint: string;
}

/** Table → totals. */
export type TableTotals = Readonly<Record<string, Totals>>;

/**
 * A database in which people query the published tables. Readers see all tables of one run, before, during and after a
 * load. Every call may be repeated. Adapters: a DuckDB file, PostgreSQL, and Redshift in `libs/aws`. Each passes the suite
 * `@rentlake/warehouse/conformance` and fails with WarehouseError.
 */
export interface Warehouse extends AsyncDisposable {
  /** For messages: a path, or a URL without password. */
  readonly location: string;
  /** The newest entry of the ledger: the run that readers see. Undefined when nothing was ever loaded. */
  newest(load: WarehouseLoad): Promise<LedgerEntry | undefined>;
  /** What readers see of the tables. A table that is absent, or that has not the columns of its contract, is left out. */
  measure(load: WarehouseLoad): Promise<TableTotals>;
  /** Fills staging tables, which nobody else sees, from the run's Parquet. @returns what they hold. */
  stage(load: WarehouseLoad): Promise<TableTotals>;
  /**
   * Replaces the rows of all tables by those staged, and adds to the ledger, in one transaction. Schema and tables are
   * created, or altered to the contract, in the same one.
   * @throws LedgerMovedError when the newest entry of the ledger is not `over` any more, and LoadAgainError when the load
   * may succeed from its beginning.
   */
  replace(load: WarehouseLoad, over: LedgerEntry | undefined): Promise<void>;
}
