import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, LocalAws } from '@rentlake/testing';
import { uploadScripts } from '../../src/index.ts';

describe('uploaded scripts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-upload-'));
  const lake = { bucket: 'rentals', prefix: 'lake' };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  let aws: LocalAws;
  let bucket: Bucket;

  beforeAll(async () => {
    aws = await LocalAws.start();
    bucket = await Bucket.create(aws.moto, 'rentals');
    writeFileSync(join(folder, 'curated_job.py'), 'print(1)\n');
    writeFileSync(join(folder, 'rentlake_spark.zip'), Uint8Array.of(80, 75, 0, 255));
  });

  afterAll(async () => {
    await aws[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const upload = () =>
    uploadScripts(folder, lake, { endpoint: aws.endpoint, region: 'eu-central-1', credentials });

  test('lie below a hash of what they hold, byte by byte, and are written once', async () => {
    const { assets, written } = await upload();
    expect(assets).toMatch(/^s3:\/\/rentals\/lake\/scripts\/[0-9a-f]{16}$/);
    expect(written).toEqual(['curated_job.py', 'rentlake_spark.zip']);
    const key = `${assets.slice('s3://rentals/'.length)}/rentlake_spark.zip`;
    expect([...(await bucket.get(key))]).toEqual([80, 75, 0, 255]);
    expect(await upload()).toEqual({ assets, written: [] });
  });

  test('lie elsewhere once they change; those of before stay', async () => {
    const before = await upload();
    writeFileSync(join(folder, 'curated_job.py'), 'print(2)\n');
    const after = await upload();
    expect(after.assets).not.toBe(before.assets);
    expect(await bucket.keys('lake/scripts/')).toHaveLength(4);
  });

  test('are whole after an upload that lost an answer', async () => {
    writeFileSync(join(folder, 'curated_job.py'), 'print(3)\n');
    let puts = 0;
    aws.faults = ({ operation }) =>
      operation === 'PutObject' && (puts += 1) === 1 ? { kind: 'cut' } : undefined;
    const { assets } = await upload();
    expect(await bucket.keys(assets.slice('s3://rentals/'.length))).toHaveLength(2);
  });

  test('go nowhere without a bucket, and that is told', async () => {
    const nowhere = { bucket: 'nowhere', prefix: '' };
    await expect(
      uploadScripts(folder, nowhere, {
        endpoint: aws.endpoint,
        region: 'eu-central-1',
        credentials,
      }),
    ).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('writing s3://nowhere/scripts/'),
    });
  });
});
