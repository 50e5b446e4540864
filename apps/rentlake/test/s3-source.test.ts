import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Bucket } from '@rentlake/testing';
import { filesBelow, newFolder } from './support/folders.ts';
import { useMoto } from './support/moto.ts';
import { rentlake } from './support/workplace.ts';

const samples = resolve(import.meta.dirname, '../../../tools/sample-data/sample');
const moto = useMoto();

beforeAll(async () => {
  const bucket = await Bucket.create(moto().endpoint, 'exports');
  for (const line of (await filesBelow(join(samples, 'listings'))) ?? []) {
    const key = line.slice(0, line.lastIndexOf(' '));
    await bucket.put(`of a day/${key}`, readFileSync(join(samples, 'listings', key)));
  }
});

const run = (lake: string, ...more: readonly string[]) =>
  rentlake(['run', 'listings', '--lake', lake, '--warehouse', 'none', '--json', ...more]);

interface Said {
  readonly source: string;
  readonly datasets: unknown;
  readonly inputs: unknown;
}

describe('A source in S3', () => {
  it('gives the run that its files give', async () => {
    const [lake, other] = [join(newFolder(), 'lake'), join(newFolder(), 'lake')];
    const ofBucket = await run(lake, '--source', 's3://exports/of a day/');
    const ofFolder = await run(other);
    expect([ofBucket.status, ofBucket.stderr]).toEqual([0, '']);
    const [left, right] = [ofBucket, ofFolder].map(({ stdout }) => JSON.parse(stdout) as Said);
    expect(left?.source).toBe('s3://exports/of a day');
    expect(left?.datasets).toEqual(right?.datasets);
    expect(left?.inputs).toEqual(right?.inputs);
    const sql = 'SELECT * FROM presentation.popular_locations ORDER BY ALL';
    const [seen, expected] = [
      await rentlake(['query', sql, '--format', 'csv', '--lake', lake]),
      await rentlake(['query', sql, '--format', 'csv', '--lake', other]),
    ];
    expect(seen.stdout === expected.stdout).toBe(true);
  });

  it.each([
    [
      's3://exports/elsewhere',
      's3://exports/elsewhere: the dataset apartments is missing. Add apartments.csv, or a folder apartments/ with *.csv.',
    ],
    [
      's3://nobody-has-it/x',
      's3://nobody-has-it/x cannot be listed: NoSuchBucket. Create the bucket, or correct its name.',
    ],
  ])('%s is refused before anything is written', async (source, message) => {
    const lake = join(newFolder(), 'lake');
    expect(await run(lake, '--source', source)).toEqual({
      status: 1,
      stdout: '',
      stderr: `rentlake: ${message}\n`,
    });
    expect(await filesBelow(lake)).toBeUndefined();
  });
});
