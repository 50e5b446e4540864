import {
  BatchUpdatePartitionCommand,
  UpdateTableCommand,
  paginateGetPartitions,
  type Column,
  type GlueClient,
  type Partition,
  type Table,
  type TableInput,
} from '@aws-sdk/client-glue';
import { AwsError, awsError, errorKind } from '../aws-error.ts';
import { batches } from '../batches.ts';
import { findTable } from './find-table.ts';
import type { CatalogueColumn } from './parquet-storage.ts';
import { refuseErrors, writtenAtOnce } from './partition-batches.ts';

/**
 * Gives columns of a table other types, which no crawl does that merges new columns. All else of the table stays. Partitions have columns of their own and
 * come first: a table that is found right has no partition that is not.
 * @param columns Those that the table does not have are left out.
 * @returns false when somebody else has changed the table meanwhile.
 * @throws AwsError
 */
export async function retypeTable(
  client: GlueClient,
  database: string,
  name: string,
  columns: readonly CatalogueColumn[],
): Promise<boolean> {
  const found = await findTable(client, database, name);
  if (!found) throw new AwsError('missing', `There is no table ${database}.${name}.`);
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const Columns = (found.StorageDescriptor?.Columns ?? []).map((column) => ({
    ...column,
    Type: types.get(column.Name ?? '') ?? column.Type,
  }));
  try {
    const stale = await partitionsOfOtherColumns(client, database, name, Columns);
    for (const batch of batches(stale, writtenAtOnce)) {
      const { Errors = [] } = await client.send(
        new BatchUpdatePartitionCommand({
          DatabaseName: database,
          TableName: name,
          Entries: batch.map(({ Values = [], Parameters, StorageDescriptor }) => ({
            PartitionValueList: Values,
            PartitionInput: {
              Values,
              Parameters,
              StorageDescriptor: { ...StorageDescriptor, Columns },
            },
          })),
        }),
      );
      // One that was removed meanwhile needs no types.
      refuseErrors(
        Errors.map(({ PartitionValueList: PartitionValues, ErrorDetail }) => ({
          PartitionValues,
          ErrorDetail,
        })),
        'EntityNotFoundException',
      );
    }
    await client.send(
      new UpdateTableCommand({
        DatabaseName: database,
        TableInput: tableInput(found, Columns),
        VersionId: found.VersionId,
        SkipArchive: true,
      }),
    );
    return true;
  } catch (error) {
    if (errorKind(error) === 'conflict') return false;
    throw awsError(`changing types of table ${name} in database ${database}`, error);
  }
}

async function partitionsOfOtherColumns(
  client: GlueClient,
  database: string,
  table: string,
  columns: readonly Column[],
): Promise<readonly Partition[]> {
  const found: Partition[] = [];
  const pages = paginateGetPartitions({ client }, { DatabaseName: database, TableName: table });
  for await (const { Partitions = [] } of pages) {
    found.push(
      ...Partitions.filter(
        ({ StorageDescriptor: storage }) =>
          namesAndTypes(storage?.Columns ?? []) !== namesAndTypes(columns),
      ),
    );
  }
  return found;
}

const namesAndTypes = (columns: readonly Column[]): string =>
  JSON.stringify(columns.map(({ Name, Type }) => [Name, Type]));

/** What of a table may be sent back. */
function tableInput(
  { Name, Description, Owner, Retention, TableType, PartitionKeys, ...table }: Table,
  Columns: Column[],
): TableInput {
  const { Parameters, StorageDescriptor } = table;
  return {
    Name,
    Description,
    Owner,
    Retention,
    TableType,
    PartitionKeys,
    Parameters,
    StorageDescriptor: { ...StorageDescriptor, Columns },
  };
}
