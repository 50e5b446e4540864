import { createHash } from 'node:crypto';
import { AwsFault, type Input } from '../wire.ts';
import { mergesColumns, updatesTables, type CrawlerDefinition } from './crawler-definition.ts';
import type { FoundTable } from './find-tables.ts';

/** An operation of the catalogue. */
export type Ask = (operation: string, input: Input) => Promise<Input>;

interface KnownTable {
  readonly StorageDescriptor?: {
    readonly Location?: string;
    readonly Columns?: readonly { readonly Name: string; readonly Type: string }[];
  };
}

export interface WrittenTables {
  created: number;
  updated: number;
}

/** Makes what a crawler found known to the catalogue. @returns how many tables were created and updated. */
export async function writeTables(
  ask: Ask,
  definition: CrawlerDefinition,
  found: readonly FoundTable[],
): Promise<WrittenTables> {
  const written = { created: 0, updated: 0 };
  for (const table of found) {
    const DatabaseName = definition.DatabaseName;
    const Name = await freeName(ask, DatabaseName, table);
    const known = await knownTable(ask, DatabaseName, Name);
    if (!known) {
      await ask('CreateTable', { DatabaseName, TableInput: tableInput(definition, table, Name) });
      written.created += 1;
    } else if (updatesTables(definition)) {
      const columns = mergesColumns(definition)
        ? new Map([...columnsOf(known), ...table.columns])
        : table.columns;
      const TableInput = tableInput(definition, { ...table, columns }, Name);
      await ask('UpdateTable', { DatabaseName, TableInput });
      written.updated += 1;
    }
    for (let start = 0; start < table.partitions.length; start += 100) {
      const PartitionInputList = table.partitions
        .slice(start, start + 100)
        .map(({ values, location, rows }) => ({
          Values: values,
          Parameters: { classification: 'parquet', recordCount: String(rows) },
          StorageDescriptor: storage({ ...table, location }),
        }));
      // Those that are known are left as they are; the answer names them.
      await ask('BatchCreatePartition', { DatabaseName, TableName: Name, PartitionInputList });
    }
  }
  return written;
}

/** A crawler does not touch a table that lies elsewhere: it takes the name with a suffix. */
async function freeName(
  ask: Ask,
  database: string,
  { name, location }: FoundTable,
): Promise<string> {
  const known = await knownTable(ask, database, name);
  const isOther = known && slashed(known.StorageDescriptor?.Location ?? '') !== location;
  return isOther ? `${name}_${createHash('md5').update(location).digest('hex')}` : name;
}

const slashed = (location: string): string => (location.endsWith('/') ? location : `${location}/`);

async function knownTable(
  ask: Ask,
  DatabaseName: string,
  Name: string,
): Promise<KnownTable | undefined> {
  try {
    return (await ask('GetTable', { DatabaseName, Name }))['Table'] as KnownTable;
  } catch (error) {
    if (error instanceof AwsFault && error.code === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

const columnsOf = ({
  StorageDescriptor: storage,
}: KnownTable): readonly (readonly [string, string])[] =>
  (storage?.Columns ?? []).map(({ Name, Type }) => [Name, Type]);

function tableInput({ Name: crawler }: CrawlerDefinition, table: FoundTable, Name: string): Input {
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
    StorageDescriptor: storage(table),
  };
}

function storage({ columns, location }: Pick<FoundTable, 'columns' | 'location'>): Input {
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
