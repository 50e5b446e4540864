import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workspacePython } from '@rentlake/engine';
import { askCatalogue } from '../src/aws/catalogue/moto-catalogue.ts';
import { Bucket, bucketAuthorization } from '../src/moto/bucket.ts';
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

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rentlake-moto-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A Python whose threads take turns as often as they can: what is done in two steps is then seen in two steps. */
async function restlessPython(): Promise<string> {
  const file = join(folder, 'python');
  const first = 'import sys; sys.setswitchinterval(1e-6)';
  await writeFile(file, `#!/bin/sh\nexec ${workspacePython} -c "${first}\n$2"\n`, { mode: 0o755 });
  return file;
}

test.each([
  ['that is not there', { 'if-none-match': '*' }, 'absent'],
  // The version of an object without bytes.
  ['as it was', { 'if-match': '"d41d8cd98f00b204e9800998ecf8427e"' }, 'present'],
])('of writers at once of an object %s, one wins', async (_, condition, prefix) => {
  await using moto = await MotoServer.start(await restlessPython());
  const bucket = await Bucket.create(moto.endpoint, 'lake');
  const headers = { ...condition, authorization: bucketAuthorization };
  for (let number = 0; number < 50; number += 1) {
    await bucket.put(`present/${number}`, new Uint8Array());
    const url = `${moto.endpoint}/lake/${prefix}/${number}`;
    const put = async (writer: number): Promise<number> =>
      (await fetch(url, { method: 'PUT', body: `${writer}`, headers })).status;
    const statuses = await Promise.all([0, 1, 2, 3].map(put));
    expect(statuses.sort()).toEqual([200, 412, 412, 412]);
  }
});

test('partitions of a table are listed while others come', async () => {
  await using moto = await MotoServer.start(await restlessPython());
  const place = { DatabaseName: 'lake', TableName: 'days' };
  const ask = (operation: string, input: object): Promise<object> =>
    askCatalogue(moto.endpoint, 'eu-central-1', operation, { ...place, ...input });
  const add = (first: number, count: number): Promise<object> =>
    ask('BatchCreatePartition', {
      PartitionInputList: Array.from({ length: count }, (_, index) => ({
        Values: [`${first + index}`],
      })),
    });
  await ask('CreateDatabase', { DatabaseInput: { Name: 'lake' } });
  await ask('CreateTable', {
    TableInput: { Name: 'days', PartitionKeys: [{ Name: 'day', Type: 'int' }] },
  });
  await add(0, 1_000);
  const Expression = 'day >= 0';
  for (let first = 1_000; first < 2_000; first += 100) {
    const [{ Partitions }] = (await Promise.all([
      ask('GetPartitions', { Expression }),
      add(first, 100),
    ])) as [{ readonly Partitions: readonly object[] }, object];
    // Before or after; not in between.
    expect([first, first + 100]).toContain(Partitions.length);
  }
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
