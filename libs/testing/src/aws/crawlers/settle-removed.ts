import { batches } from '../batches.ts';
import type { Input } from '../wire.ts';
import type { CrawlerDefinition } from './crawler-definition.ts';
import type { FoundTable } from './find-tables.ts';
import type { KnownPartition } from './write-partitions.ts';
import type { Ask } from './write-tables.ts';

interface CrawledTable {
  readonly Name: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly TableType?: string;
  readonly PartitionKeys?: readonly object[];
  readonly StorageDescriptor?: object;
}

/**
 * DeleteBehavior: what becomes of a crawler's tables and partitions whose files are gone.
 * @param found By the name that they have in the catalogue.
 * @returns how many tables were deleted.
 */
export async function settleRemoved(
  ask: Ask,
  definition: CrawlerDefinition,
  found: ReadonlyMap<string, FoundTable>,
): Promise<number> {
  const { DatabaseName, Name: crawler, SchemaChangePolicy: policy } = definition;
  if (policy.DeleteBehavior === 'LOG') return 0;
  const { TableList } = await ask('GetTables', { DatabaseName });
  let deleted = 0;
  for (const table of TableList as readonly CrawledTable[]) {
    if (table.Parameters?.['UPDATED_BY_CRAWLER'] !== crawler) continue;
    const stays = found.get(table.Name);
    if (policy.DeleteBehavior === 'DEPRECATE_IN_DATABASE') {
      if (!stays) await deprecate(ask, DatabaseName, table);
    } else if (stays) {
      await deletePartitions(ask, { DatabaseName, TableName: table.Name }, stays);
    } else {
      await ask('DeleteTable', { DatabaseName, Name: table.Name });
      deleted += 1;
    }
  }
  return deleted;
}

async function deprecate(ask: Ask, DatabaseName: string, table: CrawledTable): Promise<void> {
  const { Name, Parameters, TableType, PartitionKeys, StorageDescriptor } = table;
  if (Parameters?.['DEPRECATED_BY_CRAWLER'] !== undefined) return;
  const TableInput = {
    Name,
    TableType,
    PartitionKeys,
    StorageDescriptor,
    Parameters: { ...Parameters, DEPRECATED_BY_CRAWLER: String(Date.now()) },
  };
  await ask('UpdateTable', { DatabaseName, TableInput });
}

async function deletePartitions(ask: Ask, place: Input, { partitions }: FoundTable): Promise<void> {
  const stay = new Set(partitions.map(({ values }) => values.join('/')));
  const { Partitions } = await ask('GetPartitions', place);
  const gone = (Partitions as readonly KnownPartition[])
    .filter(({ Values }) => !stay.has(Values.join('/')))
    .map(({ Values }) => ({ Values }));
  for (const PartitionsToDelete of batches(gone, 25)) {
    await ask('BatchDeletePartition', { ...place, PartitionsToDelete });
  }
}
