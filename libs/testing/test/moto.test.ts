import { expect, test } from '@jest/globals';
import { Bucket } from '../src/moto/bucket.ts';
import { MotoError, MotoServer } from '../src/moto/moto-server.ts';

test('a server starts empty, keeps objects byte by byte, and is gone after its use', async () => {
  let endpoint: string;
  {
    await using moto = await MotoServer.start();
    ({ endpoint } = moto);
    const bucket = await Bucket.create(endpoint, 'lake');
    expect(await bucket.keys()).toEqual([]);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await bucket.put('b/ü &=%+.bin', bytes);
    await bucket.put('a', new Uint8Array());
    expect(await bucket.keys()).toEqual(['a', 'b/ü &=%+.bin']);
    expect(await bucket.keys('b/')).toEqual(['b/ü &=%+.bin']);
    expect(new Uint8Array(await bucket.get('b/ü &=%+.bin'))).toEqual(bytes);
    await expect(bucket.get('c')).rejects.toThrow('NoSuchKey');
    expect(await bucket.pendingUploads()).toEqual([]);
  }
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('two servers do not meet', async () => {
  await using first = await MotoServer.start();
  await using second = await MotoServer.start();
  expect(first.endpoint).not.toBe(second.endpoint);
});

test('a Python without moto is told with the remedy', async () => {
  await expect(MotoServer.start('/bin/false')).rejects.toThrow(MotoError);
  await expect(MotoServer.start('/nowhere/python')).rejects.toThrow('npm run spark:setup');
});
