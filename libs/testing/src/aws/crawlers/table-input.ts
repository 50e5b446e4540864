import type { Input } from '../wire.ts';
import type { FoundTable } from './find-tables.ts';

/** Name → type. */
export type Columns = ReadonlyMap<string, string>;

/** A table as `crawler` writes it into the catalogue. */
export function tableInput(crawler: string, table: FoundTable, Name: string): Input {
  return {
    Name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: table.keys.map((key) => ({ Name: key, Type: 'string' })),
    Parameters: {
      CrawlerSchemaDeserializerVersion: '1.0',
      CrawlerSchemaSerializerVersion: '1.0',
      UPDATED_BY_CRAWLER: crawler,
      classification: 'parquet',
      compressionType: 'none',
      objectCount: String(table.files),
      recordCount: String(table.rows),
      typeOfData: 'file',
    },
    StorageDescriptor: storage(table.columns, table.location),
  };
}

export function storage(columns: Columns, location: string): Input {
  return {
    Columns: [...columns].map(([Name, Type]) => ({ Name, Type })),
    Location: location,
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: {
      SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      Parameters: { 'serialization.format': '1' },
    },
    Compressed: false,
    NumberOfBuckets: -1,
    StoredAsSubDirectories: false,
  };
}

/** A table or a partition of the catalogue. */
export interface Stored {
  readonly StorageDescriptor?: {
    readonly Location?: string;
    readonly Columns?: readonly { readonly Name: string; readonly Type: string }[];
  };
}

export const columnsOf = ({ StorageDescriptor: stored }: Stored): Columns =>
  new Map((stored?.Columns ?? []).map(({ Name, Type }) => [Name, Type]));

/** MergeNewColumns: new columns stand at the end; those that are known are neither removed nor given another type. */
export const mergedColumns = (known: Columns, found: Columns): Columns =>
  new Map([...known, ...[...found].filter(([name]) => !known.has(name))]);

export const areSame = (one: Columns, other: Columns): boolean =>
  JSON.stringify([...one]) === JSON.stringify([...other]);
