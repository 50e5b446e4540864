import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bucket, MotoServer } from '@rentlake/testing';
import { describeObjectStore } from '@rentlake/lake/conformance';
import pMap from 'p-map';
import { S3Store, parseS3Location } from '../src/index.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let moto: MotoServer;

beforeAll(async () => {
  moto = await MotoServer.start();
});

afterAll(() => moto[Symbol.asyncDispose]());

const config = () => ({
  endpoint: moto.endpoint,
  credentials,
  region: 'us-east-1',
});

async function emptyStore(): Promise<AsyncDisposable & { store: S3Store; bucket: Bucket }> {
  const name = `lake-${randomUUID()}`;
  const bucket = await Bucket.create(moto.endpoint, name);
  const store = new S3Store({ bucket: name, prefix: 'some/lake' }, config());
  return { store, bucket, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

describeObjectStore('S3Store', emptyStore);

describe('S3Store', () => {
  it('leaves no parts behind when content fails, and nothing outside of its prefix', async () => {
    await using made = await emptyStore();
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      for (let part = 0; part < 20; part += 1) yield Buffer.alloc(1 << 20);
      throw new Error('the source is gone');
    };
    await expect(made.store.writeStream('long', failing())).rejects.toThrow('the source is gone');
    expect(await made.bucket.pendingUploads()).toEqual([]);
    await made.store.write('a', 'x');
    expect(await made.bucket.keys()).toEqual(['some/lake/a']);
  });

  it('lists more objects than one answer holds, and removes them', async () => {
    await using made = await emptyStore();
    const keys = Array.from({ length: 1100 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    await pMap(keys, (key) => made.store.write(key, 'x'), { concurrency: 20 });
    expect((await made.store.list('many/')).map(({ key }) => key)).toEqual(keys);
    await made.store.remove('many');
    expect(await made.store.list('')).toEqual([]);
  });

  it('lists no object that only stands for a folder, and removes it', async () => {
    await using made = await emptyStore();
    for (const key of ['runs/', 'runs/first/', 'runs/first/day=1_$folder$', 'runs/first/a'])
      await made.bucket.put(`some/lake/${key}`, new Uint8Array());
    expect((await made.store.list('runs/')).map(({ key }) => key)).toEqual(['runs/first/a']);
    await made.store.remove('runs');
    expect(await made.bucket.keys()).toEqual([]);
  });

  it('reads a local copy again only when the object changed', async () => {
    await using made = await emptyStore();
    await made.store.write('a', 'one');
    const path = await made.store.localPath('a');
    expect(await made.store.localPath('a')).toBe(path);
    const other = new S3Store(
      { bucket: made.store.location.split('/')[2] ?? '', prefix: 'some/lake' },
      config(),
    );
    await other.write('a', 'two');
    await other[Symbol.asyncDispose]();
    expect(await readFile(await made.store.localPath('a'), 'utf8')).toBe('two');
  });

  it('tells a bucket that is not there, and a server that does not answer', async () => {
    const none = new S3Store({ bucket: 'nobody-has-it', prefix: '' }, config());
    await expect(none.read('a')).rejects.toThrow(
      's3://nobody-has-it cannot be read (a): NoSuchBucket. Create the bucket, or correct its name.',
    );
    await expect(none.write('a', 'x')).rejects.toThrow(
      's3://nobody-has-it cannot be written (a): NoSuchBucket. Create the bucket, or correct its name.',
    );
    const closed = { ...config(), endpoint: 'http://127.0.0.1:9', maxAttempts: 1 };
    const silent = new S3Store({ bucket: 'bucket', prefix: '' }, closed);
    await expect(silent.list('')).rejects.toThrow(
      's3://bucket cannot be listed: ECONNREFUSED. Nothing answers there; check the network and AWS_ENDPOINT_URL.',
    );
  });
});

describe('a location in S3', () => {
  it.each([
    ['s3://lake', { bucket: 'lake', prefix: '' }],
    ['s3://lake/', { bucket: 'lake', prefix: '' }],
    ['s3://lake.of.ours/a/b c/', { bucket: 'lake.of.ours', prefix: 'a/b c' }],
    ['s3://', undefined],
    ['s3://UPPER/x', undefined],
    ['s3://lake?x=1', undefined],
    ['./lake', undefined],
  ])('%s', (url, location) => {
    expect(parseS3Location(url)).toEqual(location);
  });
});
