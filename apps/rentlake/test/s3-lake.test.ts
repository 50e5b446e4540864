import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Bucket } from '@rentlake/testing';
import { filesBelow, newFolder } from './support/folders.ts';
import { useMoto } from './support/moto.ts';
import { rentlake, type Outcome } from './support/workplace.ts';

const moto = useMoto();
let bucket: Bucket;
let lake: string;
let lakes = 0;

beforeAll(async () => {
  bucket = await Bucket.create(moto().endpoint, 'lakes');
});

beforeEach(() => {
  lakes += 1;
  lake = `s3://lakes/number ${lakes}`;
});

const inLake = (...args: readonly string[]): Promise<Outcome> =>
  rentlake([...args, '--lake', lake]);

const prefix = (): string => lake.slice('s3://lakes/'.length);

/** The objects of the lake that are no lock. */
async function objects(): Promise<readonly string[]> {
  const keys = await bucket.keys(`${prefix()}/`);
  return keys.map((key) => key.slice(prefix().length + 1)).filter((key) => !key.endsWith('.lock'));
}

describe('A lake in S3', () => {
  it.each(['car-rental', 'listings'])('holds the run of %s that a folder holds', async (name) => {
    const folder = join(newFolder(), 'lake');
    const ran = await inLake('run', name, '--run-id', 'one', '--json');
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    await rentlake(['run', name, '--run-id', 'one', '--lake', folder, '--warehouse', 'none']);
    const inFolder = ((await filesBelow(folder)) ?? [])
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .filter((key) => !key.endsWith('.lock'));
    expect(await objects()).toEqual([...inFolder].sort());
    const again = await inLake('run', name, '--run-id', 'one', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ already_published: true });
  });

  it('is queried, repaired, rolled back and checked as a folder is', async () => {
    expect(await inLake('run', 'car-rental', '--run-id', 'one')).toMatchObject({ status: 0 });
    const repair = newFolder();
    const set = await inLake('quarantine', 'car-rental', '--export', repair);
    expect(set.status).toBe(0);
    const replayed = await inLake('replay', 'car-rental', '--source', repair, '--run-id', 'two');
    expect([replayed.status, replayed.stderr]).toEqual([0, '']);
    expect(await inLake('rollback', 'car-rental', 'one')).toMatchObject({ status: 0 });
    const runs = await inLake('runs', 'car-rental', '--json');
    expect(JSON.parse(runs.stdout)).toHaveLength(2);
    const sql = 'SELECT COUNT(*) AS days FROM car_rental.daily_metrics';
    const folder = join(newFolder(), 'lake');
    await rentlake(['run', 'car-rental', '--lake', folder]);
    const expected = await rentlake(['query', sql, '--format', 'csv', '--lake', folder]);
    expect(await inLake('query', sql, '--format', 'csv')).toEqual(expected);
    const doctor = await inLake('doctor', '--json');
    expect(JSON.parse(doctor.stdout)).toContainEqual({
      name: 'lake can be written',
      ok: true,
      optional: false,
      found: lake,
    });
  });

  it('lets two runs at once go one after the other, or refuses one', async () => {
    const [one, other] = await Promise.all([
      inLake('run', 'listings', '--run-id', 'same'),
      inLake('run', 'listings', '--run-id', 'same'),
    ]);
    const failed = [one, other].filter(({ status }) => status !== 0);
    expect(failed.map(({ status, stderr }) => [status, stderr])).toEqual([
      [
        1,
        'rentlake: Run same of listings is being worked on by another process. Wait for it, or choose another --run-id.\n',
      ],
    ]);
    expect(await objects()).toContain('presentation/listings/_published.json');
  });

  it('is refused by Spark on this machine, and for a bucket that is not there', async () => {
    expect(await inLake('run', 'car-rental', '--engine', 'spark')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--engine spark on this machine writes folders, not s3://'),
    });
    lake = 's3://nobody-has-it';
    expect(await inLake('run', 'car-rental', '--run-id', 'x')).toMatchObject({
      status: 1,
      stderr:
        'rentlake: s3://nobody-has-it cannot be written (runs/car-rental/.x.lock): NoSuchBucket. Create the bucket, or correct its name.\n',
    });
  });
});
