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
import { awsError, errorKind } from '../aws-error.ts';
import { batches } from '../batches.ts';
import type { CatalogueColumn } from './parquet-storage.ts';
import { refuseErrors, writtenAtOnce } from './partition-batches.ts';

/**
 * Gives a table other columns, or columns other types. All else of the table stays. Partitions have columns of their own and come
 * first: a table that is found right has no partition that is not.
 * @param found In this version only it is changed.
 * @returns false when somebody else has changed or removed it meanwhile.
 * @throws AwsError
 */
export async function setColumns(
  client: GlueClient,
  database: string,
  found: Table,
  columns: readonly CatalogueColumn[],
): Promise<boolean> {
  const name = found.Name ?? '';
  const known = new Map(found.StorageDescriptor?.Columns?.map((column) => [column.Name, column]));
  const Columns = columns.map((column) => ({
    ...known.get(column.name),
    Name: column.name,
    Type: column.type,
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
      // One that was removed meanwhile needs no columns.
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
    const kind = errorKind(error);
    if (kind === 'conflict' || kind === 'missing') return false;
    throw awsError(`changing columns of table ${name} in database ${database}`, error);
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
