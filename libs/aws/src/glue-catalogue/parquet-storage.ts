import type { StorageDescriptor } from '@aws-sdk/client-glue';

export interface CatalogueColumn {
  readonly name: string;
  /** As Hive calls it. */
  readonly type: string;
}

/**
 * How Hive reads Parquet files of these columns in a folder. Athena takes columns of Parquet by name, as long as no parameter
 * `parquet.column.index.access` says otherwise: files may have them in another order, and older files lack the newer ones.
 */
export function parquetStorage(
  location: string,
  columns: readonly CatalogueColumn[],
): StorageDescriptor {
  return {
    Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
    Location: location,
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: {
      SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      Parameters: { 'serialization.format': '1' },
    },
  };
}
