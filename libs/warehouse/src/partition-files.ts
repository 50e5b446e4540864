import { LakeError, type ObjectInfo, type ObjectStore } from '@rentlake/lake';
import type { TableLoad } from './warehouse.ts';

/** The Parquet files of a table that have one value of its partition column. */
export interface PartitionFiles {
  /** As text. */
  readonly value: string;
  readonly files: readonly ObjectInfo[];
}

/**
 * The files of a table of a run by what their folder says of the partition column. A table of no rows has one file
 * outside of all folders, which is none of them.
 * @throws LakeError when there is no file at all, or one in another folder.
 */
export async function partitionFiles(
  { contract, path }: TableLoad,
  lake: ObjectStore,
): Promise<readonly PartitionFiles[]> {
  if (path === undefined) return [];
  const objects = await lake.list(`${path}/`);
  const files = objects.filter(({ key }) => key.endsWith('.parquet'));
  if (files.length === 0) {
    throw new LakeError(
      'corrupt',
      `There is no Parquet file below ${path}, though the run says so.`,
    );
  }
  const partitions = Map.groupBy(files, ({ key }) => {
    const [folder = '', ...rest] = key.slice(path.length + 1).split('/');
    if (rest.length === 0) return '';
    const start = `${contract.partition.name}=`;
    if (folder.startsWith(start) && rest.length === 1) return folder.slice(start.length);
    throw new LakeError('corrupt', `${key} lies in no folder ${start}<value> of its table.`);
  });
  partitions.delete('');
  return [...partitions].map(([value, found]) => ({ value, files: found }));
}
