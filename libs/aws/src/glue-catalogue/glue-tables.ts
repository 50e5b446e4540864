import { CreateTableCommand, type Column, type GlueClient } from '@aws-sdk/client-glue';
import { awsError, errorKind } from '../aws-error.ts';
import { findTable } from './find-table.ts';
import { ensureDatabase } from './glue-database.ts';
import { parquetStorage, type CatalogueColumn } from './parquet-storage.ts';
import { setColumns } from './set-columns.ts';

/** A table of the catalogue. */
export interface CatalogueTable {
  readonly database: string;
  readonly name: string;
  /** `s3://…/`, with `/` at its end. */
  readonly location: string;
  readonly columns: readonly CatalogueColumn[];
  readonly keys: readonly CatalogueColumn[];
}

/** A table of the catalogue at one moment. */
export interface FoundTable extends CatalogueTable {
  /**
   * Has the table and all its partitions have these columns.
   * @returns false when somebody else has changed or removed it since it was found.
   * @throws AwsError
   */
  setColumns(columns: readonly CatalogueColumn[]): Promise<boolean>;
}

/** Databases and tables of the Glue Data Catalog. */
export class GlueTables {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  /** @throws AwsError */
  ensureDatabase(name: string): Promise<void> {
    return ensureDatabase(this.#client, name);
  }

  /** @returns undefined when there is no such table. @throws AwsError */
  async find(database: string, name: string): Promise<FoundTable | undefined> {
    const table = await findTable(this.#client, database, name);
    if (!table) return undefined;
    const { StorageDescriptor: storage, PartitionKeys = [] } = table;
    return {
      database,
      name,
      location: withSlash(storage?.Location ?? ''),
      columns: (storage?.Columns ?? []).map(columnOf),
      keys: PartitionKeys.map(columnOf),
      setColumns: (columns) => setColumns(this.#client, database, table, columns),
    };
  }

  /** Creates a table of Parquet files; one that is there already stays as it is. @throws AwsError */
  async create({ database, name, location, columns, keys }: CatalogueTable): Promise<void> {
    try {
      await this.#client.send(
        new CreateTableCommand({
          DatabaseName: database,
          TableInput: {
            Name: name,
            TableType: 'EXTERNAL_TABLE',
            Parameters: { classification: 'parquet', EXTERNAL: 'TRUE' },
            PartitionKeys: keys.map((key) => ({ Name: key.name, Type: key.type })),
            StorageDescriptor: parquetStorage(location, columns),
          },
        }),
      );
    } catch (error) {
      if (errorKind(error) === 'conflict') return;
      throw awsError(`creating table ${name} in database ${database}`, error);
    }
  }
}

const columnOf = ({ Name = '', Type = '' }: Column): CatalogueColumn => ({
  name: Name,
  type: Type,
});

const withSlash = (location: string): string =>
  location.endsWith('/') ? location : `${location}/`;
