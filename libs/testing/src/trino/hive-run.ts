import { layout } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { curatedColumns, readerColumns } from '@rentlake/schema';
import { createHiveTable } from './hive-table.ts';
import type { TrinoServer } from './trino-server.ts';

/** A run whose files lie in a folder of this machine. */
export interface LocalRun {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** The folder of the lake, an absolute path. */
  readonly lake: string;
}

/** The relations of a run in Trino, as SQL. */
export interface HiveRun {
  /** Of the curated rows of a dataset. */
  readonly dataset: (name: string) => string;
  /** Of the rows of a presentation table. */
  readonly table: (name: string) => string;
}

/** Lets Trino read the curated and the presentation files of a run, as tables below schemas that begin with `schema`. */
export async function createHiveRun(
  server: TrinoServer,
  { marketplace, runId, lake }: LocalRun,
  schema: string,
): Promise<HiveRun> {
  const datasets = await named(Object.values(marketplace.datasets), (dataset) =>
    createHiveTable(server, {
      schema: `${schema}_curated`,
      name: dataset.name,
      columns: curatedColumns(dataset),
      folder: `${lake}/${layout.curated(marketplace.name, dataset.name, runId)}`,
    }),
  );
  const contracts = Object.values(marketplace.metrics).map(({ table }) => table);
  const tables = await named(contracts, (table) =>
    createHiveTable(server, {
      schema: `${schema}_presentation`,
      name: table.name,
      columns: readerColumns(table),
      partition: table.partition.name,
      folder: `${lake}/${layout.presentation(marketplace.name, table.name, runId)}`,
    }),
  );
  return { dataset: (name) => relation(datasets, name), table: (name) => relation(tables, name) };
}

async function named<Value extends { readonly name: string }>(
  values: readonly Value[],
  create: (value: Value) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const relations = new Map<string, string>();
  for (const value of values) relations.set(value.name, await create(value));
  return relations;
}

function relation(relations: ReadonlyMap<string, string>, name: string): string {
  const found = relations.get(name);
  if (found === undefined) throw new Error(`The run has no ${name}.`);
  return found;
}
