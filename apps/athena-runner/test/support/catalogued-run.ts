import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';
import { EmbeddedEngine, type Step } from '@rentlake/engine';
import { layout, RunRecord, type LakeStore } from '@rentlake/lake';
import { runsKeys, runsSchema, type Marketplace } from '@rentlake/metrics';
import { catalogueType, duckdb, fileColumns, readerColumns, type Table } from '@rentlake/schema';
import { emptyRun } from '@rentlake/testing';

type Row = Readonly<Record<string, string | null>>;

const tablesOf = ({ metrics }: Marketplace): readonly Table[] =>
  Object.values(metrics).map(({ table }) => table);

/** Leaves a published run with these rows in a lake, as the stages before this one do. */
export async function publishedRun(
  lake: LakeStore,
  marketplace: Marketplace,
  runId: string,
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  await emptyRun(lake, marketplace, runId, 'publisher');
  await new EmbeddedEngine(lake, { threads: 1, memoryMiB: 512 }).execute(
    {
      inputs: [],
      steps: tablesOf(marketplace).map((table): Step => ({
        kind: 'write-partitioned',
        prefix: layout.presentation(marketplace.name, table.name, runId),
        partitionBy: table.partition.name,
        sql: valuesSql(table, rows[table.name] ?? []),
      })),
    },
    layout.scratch(marketplace.name, runId, 'engine'),
  );
  await (await RunRecord.open(lake, marketplace.name, runId)).markPublished();
}

function valuesSql(table: Table, rows: readonly Row[]): string {
  const columns = Object.entries(readerColumns(table));
  const values = rows.map((row) => {
    const cells = columns.map(([name]) => {
      const value = row[name] ?? null;
      return value === null ? 'NULL' : duckdb.literal(value);
    });
    return `(${cells.join(', ')})`;
  });
  const names = columns.map(([name]) => duckdb.identifier(name)).join(', ');
  const cast = columns.map(
    ([name, type]) => `${duckdb.cast(duckdb.identifier(name), type)} AS ${duckdb.identifier(name)}`,
  );
  return `SELECT ${cast.join(', ')} FROM (VALUES ${values.join(', ')}) AS given (${names})`;
}

/** Makes the tables that hold all runs known to the catalogue, without a partition. */
export async function createTables(
  glue: GlueClient,
  marketplace: Marketplace,
  lake: string,
): Promise<void> {
  const database = runsSchema(marketplace);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const table of tablesOf(marketplace)) {
    await glue.send(
      new CreateTableCommand({
        DatabaseName: database,
        TableInput: {
          Name: table.name,
          TableType: 'EXTERNAL_TABLE',
          PartitionKeys: runsKeys(table).map((Name) => ({ Name, Type: 'string' })),
          StorageDescriptor: {
            Location: `${lake}/presentation/${marketplace.name}/${table.name}/`,
            Columns: Object.entries(fileColumns(table)).map(([Name, type]) => ({
              Name,
              Type: catalogueType(type),
            })),
          },
        },
      }),
    );
  }
}

/**
 * Makes the partitions of a run known to the catalogue.
 * @param filesOf The run whose files they are.
 */
export async function addPartitions(
  glue: GlueClient,
  marketplace: Marketplace,
  lake: LakeStore,
  runId: string,
  filesOf = runId,
): Promise<void> {
  for (const table of tablesOf(marketplace)) {
    const prefix = layout.presentation(marketplace.name, table.name, filesOf);
    const folders = new Set(
      (await lake.list(`${prefix}/`)).map(({ key }) => key.slice(prefix.length + 1).split('/')[0]!),
    );
    const partitions = [...folders].filter((folder) => folder.includes('='));
    for (let start = 0; start < partitions.length; start += 100) {
      await glue.send(
        new BatchCreatePartitionCommand({
          DatabaseName: runsSchema(marketplace),
          TableName: table.name,
          PartitionInputList: partitions.slice(start, start + 100).map((folder) => ({
            Values: [runId, folder.slice(folder.indexOf('=') + 1)],
            StorageDescriptor: { Location: `${lake.location}/${prefix}/${folder}/` },
          })),
        }),
      );
    }
  }
}
