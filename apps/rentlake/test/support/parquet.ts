import { Database, parquetRelation, type Scalar } from '@rentlake/engine';
import { FolderStore, layout } from '@rentlake/lake';
import { newFolder } from './folders.ts';

export type Rows = readonly Readonly<Record<string, Scalar>>[];

/** The rows of the Parquet files below a prefix of a lake; `select` stands before `FROM`. */
export async function parquetRows(lake: string, prefix: string, select = '*'): Promise<Rows> {
  const store = new FolderStore(lake);
  const keys = (await store.list(`${prefix}/`)).map(({ key }) => key);
  const paths = await Promise.all(
    keys.filter((key) => key.endsWith('.parquet')).map((key) => store.localPath(key)),
  );
  using database = await Database.open({ threads: 1, memoryMiB: 512 }, newFolder());
  const relation = parquetRelation({ kind: 'parquet', name: prefix, prefix }, paths);
  return await database.read(`SELECT ${select} FROM (${relation}) AS files`, 'reading back');
}

type Zone = 'raw' | 'curated' | 'quarantine';

/** Rows of a dataset in a zone of the lake, in the order of the source. */
export async function zoneRows(
  lake: string,
  zone: Zone,
  [marketplace, dataset, runId]: readonly [marketplace: string, dataset: string, runId: string],
  select = '*',
): Promise<Rows> {
  return parquetRows(lake, layout[zone](marketplace, dataset, runId), select);
}
