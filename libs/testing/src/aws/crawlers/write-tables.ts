import { createHash } from 'node:crypto';
import { AwsFault, type Input } from '../wire.ts';
import { mergesColumns, updatesInDatabase, type CrawlerDefinition } from './crawler-definition.ts';
import type { FoundTable } from './find-tables.ts';
import { settleRemoved } from './settle-removed.ts';
import { columnsOf, mergedColumns, tableInput, type Columns, type Stored } from './table-input.ts';
import { writePartitions } from './write-partitions.ts';

/** An operation of the catalogue. */
export type Ask = (operation: string, input: Input) => Promise<Input>;

interface KnownTable extends Stored {
  readonly TableType?: string;
  readonly PartitionKeys?: readonly object[];
  readonly Parameters?: Readonly<Record<string, string>>;
}

export interface WrittenTables {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Makes what a crawler found known to the catalogue. @returns how many tables were created, updated and deleted. */
export async function writeTables(
  ask: Ask,
  definition: CrawlerDefinition,
  found: readonly FoundTable[],
): Promise<WrittenTables> {
  const { DatabaseName } = definition;
  const named = new Map<string, FoundTable>();
  let [created, updated] = [0, 0];
  for (const table of found) {
    const Name = await freeName(ask, DatabaseName, table);
    named.set(Name, table);
    const known = await knownTable(ask, DatabaseName, Name);
    let columns: Columns = table.columns;
    if (!known) {
      const TableInput = tableInput(definition.Name, table, Name);
      await ask('CreateTable', { DatabaseName, TableInput });
      created += 1;
    } else if (mergesColumns(definition)) {
      columns = mergedColumns(columnsOf(known), table.columns);
      const TableInput = mergedInput(known, tableInput(definition.Name, table, Name), columns);
      await ask('UpdateTable', { DatabaseName, TableInput });
      updated += 1;
    } else if (updatesInDatabase(definition)) {
      const TableInput = tableInput(definition.Name, table, Name);
      await ask('UpdateTable', { DatabaseName, TableInput });
      updated += 1;
    } else {
      columns = columnsOf(known);
    }
    await writePartitions(ask, definition, table, { DatabaseName, TableName: Name }, columns);
  }
  return { created, updated, deleted: await settleRemoved(ask, definition, named) };
}

/** What is known stays, but for new columns, and for parameters that the crawler sets. */
const mergedInput = (known: KnownTable, found: Input, columns: Columns): Input => ({
  ...found,
  TableType: known.TableType,
  PartitionKeys: known.PartitionKeys,
  Parameters: { ...known.Parameters, ...(found['Parameters'] as object) },
  StorageDescriptor: {
    ...known.StorageDescriptor,
    Columns: [...columns].map(([Name, Type]) => ({ Name, Type })),
  },
});

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
