import { describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { partitionFiles } from '../src/index.ts';
import { boats } from './support/boats.ts';
import { newFolder } from './support/folders.ts';

const path = 'presentation/boats/crews/run_id=monday';
const table = { contract: boats.metrics['crews']!.table, path, rows: 1, sums: {} };

async function found(...keys: readonly string[]): Promise<readonly string[]> {
  const lake = new FolderStore(newFolder());
  for (const key of keys) await lake.write(key, 'x');
  const partitions = await partitionFiles(table, lake);
  return partitions.map(({ value, files }) => `${value}: ${files.map(({ key }) => key).join()}`);
}

describe('The files of a table', () => {
  it('are told by what their folder says of the partition column', async () => {
    const keys = [
      `${path}/size=l/a.parquet`,
      `${path}/size=s/a.parquet`,
      `${path}/size=s/b.parquet`,
    ];
    expect(await found(...keys, `${path}/size=s/_SUCCESS`, 'other')).toEqual([
      `l: ${keys[0]}`,
      `s: ${keys[1]},${keys[2]}`,
    ]);
  });

  it('are none when the table is empty and so has one file outside of all folders', async () => {
    expect(await found(`${path}/empty.parquet`)).toEqual([]);
  });

  it.each([
    ['there are none', `${path}2/a.parquet`, `There is no Parquet file below ${path}`],
    ['they lie elsewhere', `${path}/year=1/a.parquet`, 'year=1/a.parquet lies in no folder size='],
    ['they lie deeper', `${path}/size=s/a/a.parquet`, 'a/a.parquet lies in no folder size='],
  ])('are refused when %s', async (_, key, message) => {
    await expect(found(key)).rejects.toThrow(message);
  });
});
