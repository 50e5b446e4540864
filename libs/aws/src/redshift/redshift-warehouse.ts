import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { ObjectStore } from '@rentlake/lake';
import { createSchema, qualifiedName, redshift, tableComments, type Table } from '@rentlake/schema';
import {
  createLedger,
  LoadAgainError,
  ledgerName,
  requireNewest,
  WarehouseError,
  type LedgerEntry,
  type RedshiftLocation,
  type TableTotals,
  type Warehouse,
  type WarehouseLoad,
} from '@rentlake/warehouse';
import { batches } from '../batches.ts';
import { clientSettings, type AwsSettings } from '../client.ts';
import { CopyManifests } from './copy-manifests.ts';
import { DataApi, statementsOfBatch } from './data-api.ts';
import { hasShape, type ExistingTable } from './existing-tables.ts';
import { parseReader, type Reader } from './reader.ts';
import { RedshiftDatabase } from './redshift-database.ts';
import { redshiftError, switching } from './redshift-error.ts';
import { StagingSession } from './staging-session.ts';
import { stagedName, stagingStatements } from './staging-sql.ts';
import { grantUsage, switchStatements } from './switch-sql.ts';

/** Milliseconds for one batch of statements. */
const defaultTimeout = 10 * 60_000;

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

export interface RedshiftOptions {
  /** In S3, where Redshift copies from. */
  readonly lake: ObjectStore;
  /** ARN of the role that reads the lake; undefined for the default one of the namespace. */
  readonly copyRole?: string | undefined;
  /** Who may read what is loaded: a role, or `group:<name>`. */
  readonly reader?: string | undefined;
  readonly aws?: AwsSettings | undefined;
}

/** A schema of a database of Redshift Serverless, by the Data API. Staging tables are temporary ones of a session. */
export class RedshiftWarehouse implements Warehouse {
  readonly location: string;
  readonly #client: RedshiftDataClient;
  readonly #api: DataApi;
  readonly #database: RedshiftDatabase;
  readonly #session: StagingSession;
  readonly #options: RedshiftOptions;
  readonly #reader: Reader | undefined;

  private constructor(location: RedshiftLocation, options: RedshiftOptions) {
    const { statementTimeout = defaultTimeout, shown } = location;
    this.location = shown;
    this.#client = new RedshiftDataClient(clientSettings(options.aws));
    this.#api = new DataApi(this.#client, statementTimeout);
    this.#database = new RedshiftDatabase(location, this.#api);
    this.#session = new StagingSession(this.#api, this.#database.place);
    this.#options = options;
    this.#reader = options.reader === undefined ? undefined : parseReader(options.reader);
  }

  /** @throws WarehouseError when the lake is not in S3, or the database does not let us in. */
  static async open(
    location: RedshiftLocation,
    options: RedshiftOptions,
  ): Promise<RedshiftWarehouse> {
    const { location: lake } = options.lake;
    if (!lake.startsWith('s3://')) {
      throw new WarehouseError(
        'usage',
        `The warehouse ${location.shown} is loaded from S3, and the lake is the folder ${lake}. Give a lake as s3://<bucket>/<prefix>, or name another warehouse.`,
      );
    }
    if (options.copyRole !== undefined && !roleArn.test(options.copyRole)) {
      throw new WarehouseError(
        'usage',
        `RENTLAKE_WAREHOUSE_COPY_ROLE is ${options.copyRole}, which is no ARN of a role. Give arn:aws:iam::<account>:role/<name>, or leave it out for the default role of the namespace.`,
      );
    }
    const warehouse = new RedshiftWarehouse(location, options);
    try {
      await warehouse.#telling('connecting', () => warehouse.#database.ask('SELECT 1 AS one'));
      return warehouse;
    } catch (error) {
      await warehouse[Symbol.asyncDispose]();
      throw error;
    }
  }

  newest(load: WarehouseLoad): Promise<LedgerEntry | undefined> {
    return this.#telling('reading the ledger', async () => {
      const existing = await this.#database.existing(load.schema, []);
      return existing.has(ledgerName) ? this.#database.newest(load.schema) : undefined;
    });
  }

  measure({ schema, tables }: WarehouseLoad): Promise<TableTotals> {
    return this.#telling('adding up its tables', async () => {
      const existing = await this.#database.existing(schema, tables);
      const present = tables.filter(({ contract }) =>
        hasShape(existing.get(contract.name), contract),
      );
      const relation = ({ name }: Table): string => qualifiedName(schema, name, redshift);
      return this.#database.totals(present, relation);
    });
  }

  async stage(load: WarehouseLoad): Promise<TableTotals> {
    await this.#session.leave();
    await using manifests = new CopyManifests(load, this.#options.lake);
    const statements: string[] = [];
    for (const table of load.tables) {
      const partitions = await manifests.write(table);
      statements.push(...stagingStatements(table.contract, partitions, this.#options.copyRole));
    }
    return await this.#telling('staging', async () => {
      for (const batch of batches(statements, statementsOfBatch)) {
        await this.#session.run(batch);
      }
      return this.#database.totals(load.tables, stagedName, this.#session.place);
    });
  }

  async replace(load: WarehouseLoad, over: LedgerEntry | undefined): Promise<void> {
    if (!this.#session.isOpen) throw this.#lost('before replacing its rows');
    const existing = await this.#telling('preparing the ledger', () => this.#prepared(load));
    const statements = switchStatements({
      load,
      over,
      existing,
      reader: this.#reader,
      at: new Date(),
    });
    if (statements.length > statementsOfBatch) {
      throw new WarehouseError(
        'configuration',
        `The switch in ${this.location} would take ${statements.length} statements, and Redshift runs ${statementsOfBatch} in one transaction. Nothing was changed. Give the marketplace fewer tables.`,
      );
    }
    try {
      await this.#telling(switching, () => this.#session.run(statements));
    } catch (error) {
      if (!(await this.#wasDone(load, over))) throw error;
    }
    await this.#comment(load, existing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.leave();
    this.#client.destroy();
  }

  /** Schema and ledger must be there to be locked; an empty ledger says that nothing was loaded. */
  async #prepared(load: WarehouseLoad): Promise<ReadonlyMap<string, ExistingTable>> {
    const { schema, tables } = load;
    const existing = await this.#database.existing(schema, tables);
    if (existing.has(ledgerName)) return existing;
    // Who may not create schemas may not create one that is there either.
    const [found] = await this.#database.ask(
      `SELECT nspname FROM pg_namespace WHERE nspname = ${redshift.literal(schema)}`,
    );
    const create = [
      ...(found ? [] : [createSchema(schema, redshift)]),
      createLedger(schema, redshift),
      // The catalogue need not tell the loader of roles, a grant does: before anything is there.
      ...(this.#reader ? [grantUsage(schema, this.#reader)] : []),
    ];
    try {
      await this.#api.run(create, this.#database.place);
    } catch (error) {
      // Another load may have created them at this moment.
      if (!(await this.#database.existing(schema, [])).has(ledgerName)) throw error;
    }
    return existing;
  }

  /**
   * Whether the switch was done although it seems to have failed.
   * @throws LedgerMovedError when somebody else's was.
   */
  async #wasDone(
    { schema, fingerprint }: WarehouseLoad,
    over: LedgerEntry | undefined,
  ): Promise<boolean> {
    const newest = await this.#database.newest(schema).catch(() => over);
    if (newest?.load === (over?.load ?? 0) + 1 && newest.fingerprint === fingerprint) return true;
    requireNewest(newest, over, this.location);
    return false;
  }

  /** Says what new and changed tables are for. Readers have their rows by then, so a failure is left to the next load. */
  async #comment(
    { schema, tables }: WarehouseLoad,
    existing: ReadonlyMap<string, ExistingTable>,
  ): Promise<void> {
    const comments = tables
      .filter(({ contract }) => !isCommented(existing.get(contract.name), contract))
      .flatMap(({ contract }) => tableComments(schema, contract, redshift));
    for (const batch of batches(comments, statementsOfBatch)) {
      await this.#api.run(batch, this.#database.place).catch(() => undefined);
    }
  }

  async #telling<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (this.#session.wasLostBy(error)) throw this.#lost(`while ${doing}`, error);
      throw redshiftError(this.location, doing, error);
    }
  }

  #lost(when: string, cause?: unknown): LoadAgainError {
    return new LoadAgainError(
      'transient',
      `The session of ${this.location} in which tables are staged was lost ${when}. Nothing was changed. Repeat it.`,
      { cause },
    );
  }
}

const isCommented = (existing: ExistingTable | undefined, contract: Table): boolean =>
  hasShape(existing, contract) && existing?.comment === contract.about;
