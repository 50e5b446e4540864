import { trino, type ColumnType } from '@rentlake/schema';
import type { TrinoServer } from './trino-server.ts';

/** Parquet files in a folder, as Hive sees them. */
export interface HiveTable {
  readonly schema: string;
  readonly name: string;
  /** All columns; that of the partition, if there is one, comes last. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Stands in the path, as `<partition>=<value>`. Files outside such folders hold no rows. */
  readonly partition?: string;
  /** An absolute path. */
  readonly folder: string;
}

/** Lets Trino read the files as `hive.<schema>.<name>`. @returns that name, quoted. */
export async function createHiveTable(server: TrinoServer, table: HiveTable): Promise<string> {
  const { schema, name, columns, partition, folder } = table;
  const inHive = (...path: string[]): string => ['hive', ...path].map(trino.identifier).join('.');
  const declared = Object.entries(columns).map(
    ([column, type]) => `${trino.identifier(column)} ${trino.type(type)}`,
  );
  const properties = [
    `format = 'PARQUET'`,
    // Not a URL: Hadoop would take a `%` as it stands.
    `external_location = ${trino.literal(`file://${folder}`)}`,
    ...(partition === undefined ? [] : [`partitioned_by = ARRAY[${trino.literal(partition)}]`]),
  ];
  await server.query(`CREATE SCHEMA IF NOT EXISTS ${inHive(schema)}`);
  await server.query(
    `CREATE TABLE ${inHive(schema, name)} (${declared.join(', ')}) WITH (${properties.join(', ')})`,
  );
  if (partition !== undefined) {
    await server.query(
      `CALL hive.system.sync_partition_metadata(${trino.literal(schema)}, ${trino.literal(name)}, 'FULL')`,
    );
  }
  return inHive(schema, name);
}
