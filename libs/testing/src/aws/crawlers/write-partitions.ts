import { batches } from '../batches.ts';
import type { Input } from '../wire.ts';
import {
  inheritsFromTable,
  mergesColumns,
  updatesInDatabase,
  type CrawlerDefinition,
} from './crawler-definition.ts';
import type { FoundPartition, FoundTable } from './find-tables.ts';
import {
  areSame,
  columnsOf,
  mergedColumns,
  storage,
  type Columns,
  type Stored,
} from './table-input.ts';
import type { Ask } from './write-tables.ts';

export interface KnownPartition extends Stored {
  readonly Values: readonly string[];
}

/** As many as Glue takes at once. */
const atOnce = 100;

/**
 * Makes the partitions of a table known that a crawler found, and updates those that have changed.
 * @param columns Those of the table in the catalogue.
 */
export async function writePartitions(
  ask: Ask,
  definition: CrawlerDefinition,
  { partitions }: FoundTable,
  place: { readonly DatabaseName: string; readonly TableName: string },
  columns: Columns,
): Promise<void> {
  const listed = (await ask('GetPartitions', place))['Partitions'] as readonly KnownPartition[];
  const known = new Map(listed.map((partition) => [partition.Values.join('/'), partition]));
  const isInherited = inheritsFromTable(definition);
  const created: Input[] = [];
  const updated: Input[] = [];
  for (const found of partitions) {
    const before = known.get(found.values.join('/'));
    if (!before) {
      created.push(partitionInput(found, isInherited ? columns : found.columns));
      continue;
    }
    const now = isInherited
      ? columns
      : mergesColumns(definition)
        ? mergedColumns(columnsOf(before), found.columns)
        : found.columns;
    const isUpdated = isInherited || mergesColumns(definition) || updatesInDatabase(definition);
    if (!isUpdated || areSame(columnsOf(before), now)) continue;
    updated.push({
      PartitionValueList: found.values,
      PartitionInput: partitionInput(found, now),
    });
  }
  for (const PartitionInputList of batches(created, atOnce)) {
    await ask('BatchCreatePartition', { ...place, PartitionInputList });
  }
  for (const Entries of batches(updated, atOnce)) {
    await ask('BatchUpdatePartition', { ...place, Entries });
  }
}

const partitionInput = ({ values, location, rows }: FoundPartition, columns: Columns): Input => ({
  Values: values,
  Parameters: { classification: 'parquet', recordCount: String(rows) },
  StorageDescriptor: storage(columns, location),
});
