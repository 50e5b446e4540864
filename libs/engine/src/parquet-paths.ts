import type { ObjectStore } from '@rentlake/lake';

/** Local paths of the Parquet files below a prefix. */
export async function parquetPaths(lake: ObjectStore, prefix: string): Promise<readonly string[]> {
  const objects = await lake.list(`${prefix}/`);
  const files = objects.filter(({ key }) => key.endsWith('.parquet'));
  return Promise.all(files.map(({ key }) => lake.localPath(key)));
}
