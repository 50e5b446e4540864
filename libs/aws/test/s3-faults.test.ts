import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { stageFailure } from '@rentlake/engine';
import { readParquetFooter } from '@rentlake/lake';
import { describeObjectStore } from '@rentlake/lake/conformance';
import { Bucket, LocalAws, type Fault } from '@rentlake/testing';
import { S3Store, clientSettings, parseS3Location, type AwsSettings } from '../src/index.ts';
import { openObject } from '../src/s3/object-body.ts';
import { LocalCopies } from '../src/s3/local-copies.ts';
import { s3Client } from '../src/s3/s3-client.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => aws[Symbol.asyncDispose]());

const settingsOf = (maxAttempts: number): AwsSettings => ({
  endpoint: aws.endpoint,
  credentials,
  region: 'us-east-1',
  maxAttempts,
});

async function emptyStore(
  maxAttempts = 5,
  leaseSeconds?: number,
): Promise<AsyncDisposable & { store: S3Store }> {
  const bucket = `lake-${randomUUID()}`;
  await Bucket.create(aws.moto, bucket);
  const settings = settingsOf(maxAttempts);
  const store = new S3Store({ bucket, prefix: 'some/lake' }, { ...settings, leaseSeconds });
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

const broken: Fault = {
  kind: 'refused',
  status: 500,
  code: 'InternalError',
  message: 'We encountered an internal error.',
};

/** Makes clients wait for seconds. */
const busy: Fault = {
  kind: 'refused',
  status: 503,
  code: 'SlowDown',
  message: 'Please reduce your request rate.',
};

/** Seconds of a lease whose next renewal is far away. */
const longLease = 200;

/** As a machine that slept until that lease ran out. */
function sleepTooLong(): void {
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 250_000);
}

/** Lets the first request of an operation go wrong. */
function once(operation: string, fault: Fault): () => number {
  let faults = 0;
  aws.faults = (request) => {
    if (request.operation !== operation || faults > 0) return undefined;
    faults += 1;
    return fault;
  };
  return () => faults;
}

describe('S3Store, when every seventh request goes wrong', () => {
  beforeAll(() => {
    let requests = 0;
    const faults: readonly Fault[] = [broken, { kind: 'unreachable' }, { kind: 'cut' }];
    aws.faults = () => {
      requests += 1;
      return requests % 7 === 0 ? faults[(requests / 7) % faults.length] : undefined;
    };
  });

  describeObjectStore('S3Store', () => emptyStore());
});

describe('S3Store', () => {
  const content = Buffer.alloc(3 << 20, 'abcdefg');

  it.each(['read', 'readRange', 'stream', 'localPath'] as const)(
    '%s goes on where the connection broke',
    async (how) => {
      await using made = await emptyStore();
      await made.store.write('a', content.toString());
      const faults = once('GetObject', { kind: 'cut' });
      const reads = {
        read: async () => (await made.store.read('a'))?.body,
        readRange: () => made.store.readRange('a', 0, content.length),
        stream: () => buffer(made.store.stream('a')),
        localPath: async () => readFile(await made.store.localPath('a')),
      };
      expect((await reads[how]())?.equals(content)).toBe(true);
      expect(faults()).toBe(1);
    },
  );

  it('reads on where the connection broke before anybody had begun to read', async () => {
    await using made = await emptyStore();
    // So little that all of it, and the end of the connection, have arrived by then.
    const text = 'abcdefg'.repeat(1000);
    await made.store.write('a', text);
    const faults = once('GetObject', { kind: 'cut' });
    const { bucket, prefix } = parseS3Location(made.store.location)!;
    const client = s3Client(settingsOf(5));
    const { body } = await openObject(client, { Bucket: bucket, Key: `${prefix}/a` });
    await pause(200);
    expect((await buffer(body)).toString()).toBe(text);
    expect(faults()).toBe(1);
    client.destroy();
  });

  it('goes on reading where an answer fell silent', async () => {
    const text = 'abcdefgh'.repeat(1000);
    await using made = await emptyStore();
    await made.store.write('a', text);
    const faults = once('GetObject', { kind: 'stalled' });
    const { bucket, prefix } = parseS3Location(made.store.location)!;
    const settings = clientSettings(settingsOf(5));
    // In place of 30 seconds.
    const requestHandler = { ...settings.requestHandler, socketTimeout: 3_000 };
    const client = new S3Client({ ...settings, requestHandler, forcePathStyle: true });
    const { body } = await openObject(client, { Bucket: bucket, Key: `${prefix}/a` });
    expect((await buffer(body)).toString()).toBe(text);
    expect(faults()).toBe(1);
    client.destroy();
  });

  it.each([
    ['is absent', undefined],
    ['is this version', 'before'],
  ])('knows its own write to an object that %s, when the answer was lost', async (_, before) => {
    await using made = await emptyStore();
    const etag = before === undefined ? undefined : await made.store.write('a', before);
    const faults = once('PutObject', { kind: 'cut' });
    const condition = etag === undefined ? { ifAbsent: true as const } : { ifMatch: etag };
    const written = await made.store.write('a', 'mine', condition);
    expect(faults()).toBe(1);
    expect(await made.store.read('a')).toEqual({ body: Buffer.from('mine'), etag: written });
    await expect(made.store.write('a', 'late', condition)).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('knows its own write when the answer was lost and the repeated request met it', async () => {
    await using made = await emptyStore();
    const met = { status: 409, code: 'ConditionalRequestConflict', message: 'Another one' };
    const faults: Fault[] = [{ kind: 'cut' }, { kind: 'refused', ...met }];
    aws.faults = ({ operation }) => (operation === 'PutObject' ? faults.shift() : undefined);
    const etag = await made.store.write('a', 'mine', { ifAbsent: true });
    expect(faults).toEqual([]);
    expect(await made.store.read('a')).toEqual({ body: Buffer.from('mine'), etag });
  });

  it('knows its own upload when the answer to its last request was lost', async () => {
    await using made = await emptyStore();
    const faults = once('CompleteMultipartUpload', { kind: 'cut' });
    const parts = async function* (): AsyncGenerator<Uint8Array> {
      for (let part = 0; part < 3; part += 1) yield content;
    };
    await made.store.writeStream('long', parts());
    expect(faults()).toBe(1);
    expect(await made.store.list('')).toEqual([{ key: 'long', size: 3 * content.length }]);
  });

  it('waits for another conditional write at the same moment', async () => {
    await using made = await emptyStore();
    const conflict = { status: 409, code: 'ConditionalRequestConflict', message: 'Another one' };
    const faults = once('PutObject', { kind: 'refused', ...conflict });
    await made.store.write('a', 'mine', { ifAbsent: true });
    expect(faults()).toBe(1);
    expect((await made.store.read('a'))?.body.toString()).toBe('mine');
  });

  it('says nothing of a Parquet file whose footer cannot be read now', async () => {
    await using made = await emptyStore(1);
    await made.store.write('a.parquet', content.toString());
    const [object] = await made.store.list('');
    aws.faults = ({ operation }) => (operation === 'GetObject' ? busy : undefined);
    await expect(readParquetFooter(made.store, object!)).rejects.toMatchObject({
      kind: 'storage',
      cause: { kind: 'throttled' },
    });
  });

  it('adopts nothing under a lease that could not be renewed for too long', async () => {
    await using made = await emptyStore(1, 1);
    aws.faults = () => undefined;
    const lock = await made.store.lock('run');
    aws.faults = ({ operation }) => (operation === 'PutObject' ? broken : undefined);
    await pause(1300);
    const draft = await made.store.scratch('work');
    await expect(made.store.adopt(draft, 'run/files')).rejects.toMatchObject({ kind: 'conflict' });
    aws.faults = () => undefined;
    await lock?.[Symbol.asyncDispose]();
    await made.store.adopt(draft, 'run/files');
  });

  it('does not take a disk that is full, or a file in the way, for trouble with S3', async () => {
    await using made = await emptyStore();
    await made.store.write('a', 'x');
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const copies = jest.spyOn(LocalCopies.prototype, 'store').mockRejectedValueOnce(full);
    const refused = await made.store.localPath('a').catch((error: unknown) => error);
    copies.mockRestore();
    expect(refused).toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(
        /cannot be read \(a\): ENOSPC\. There is no room in the temporary folder \/tmp \(\d+ MiB in all\)\. Free some of it, or give the function more ephemeral storage\.$/,
      ),
    });
    const root = dirname(dirname(await made.store.scratch('b')));
    for (const folder of ['objects', 'scratch']) {
      await rm(join(root, folder), { recursive: true, force: true });
      await writeFile(join(root, folder), '');
    }
    const failures = [made.store.localPath('a'), made.store.scratch('b')].map((work) =>
      work.catch((error: unknown) => error),
    );
    for (const failure of [refused, ...(await Promise.all(failures))]) {
      expect(failure).toMatchObject({ name: 'LakeError', kind: 'storage' });
      expect(stageFailure(failure).name).toBe('BadConfiguration');
    }
  });

  it.each([
    ['PermanentRedirect', 301, 'The bucket is in another region; set AWS_REGION to it.'],
    ['SomethingElse', 302, 'Elsewhere.'],
  ])('asks for another configuration where S3 answers %s', async (code, status, remedy) => {
    await using made = await emptyStore();
    aws.faults = () => ({ kind: 'refused', status, code, message: 'Elsewhere.' });
    const failure = await made.store.readRange('a', 0, 10).catch((error: unknown) => error);
    expect(stageFailure(failure)).toMatchObject({
      name: 'BadConfiguration',
      message: expect.stringContaining(`${code}. ${remedy}`),
    });
  });

  it('writes and removes nothing under a lost lease, but what is of this process alone', async () => {
    await using made = await emptyStore(1, longLease);
    const { store } = made;
    aws.faults = () => undefined;
    await store.write('run/old', 'kept');
    const lock = await store.lock('run');
    await store.scratch('run/scratch');
    const late = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('begun in time');
      sleepTooLong();
    };
    const refused = (key: string, done: string) => ({
      kind: 'conflict',
      message: `Too long went by without a word to ${store.location}, so somebody else may be at work on the run meanwhile. From then on nothing is written or removed: ${key} was not ${done}. Repeat it.`,
    });
    await expect(store.writeStream('run/new', late())).rejects.toMatchObject(
      refused('run/new', 'written'),
    );
    await expect(store.writeStream('run/new', late())).rejects.toMatchObject({ kind: 'conflict' });
    await expect(store.write('run/new', 'x')).rejects.toMatchObject({ kind: 'conflict' });
    await expect(store.remove('run/old')).rejects.toMatchObject(refused('run/old', 'removed'));
    await store.remove('run/scratch');
    await lock?.[Symbol.asyncDispose]();
    expect((await store.list('')).map(({ key }) => key)).toEqual(['run/old']);
  });

  it('leaves older files alone when the lease is lost while others are adopted', async () => {
    await using made = await emptyStore(1, longLease);
    const { store } = made;
    aws.faults = () => undefined;
    await store.write('run/files/old', 'kept');
    const draft = await store.scratch('work');
    await writeFile(join(draft, 'new'), 'x');
    const lock = await store.lock('run');
    aws.faults = ({ operation, key }) => {
      if (operation === 'PutObject' && key.endsWith('/new')) sleepTooLong();
      return undefined;
    };
    await expect(store.adopt(draft, 'run/files')).rejects.toMatchObject({ kind: 'conflict' });
    aws.faults = () => undefined;
    await lock?.[Symbol.asyncDispose]();
    expect((await store.list('')).map(({ key }) => key)).toEqual([
      'run/files/new',
      'run/files/old',
    ]);
    await store.adopt(draft, 'run/files');
    expect((await store.list('')).map(({ key }) => key)).toEqual(['run/files/new']);
  });

  it('tells who asks for less, and whose credentials have run out, by kind', async () => {
    await using made = await emptyStore(2);
    aws.faults = () => busy;
    await expect(made.store.read('a')).rejects.toMatchObject({
      kind: 'storage',
      cause: { kind: 'throttled' },
    });
    const expired = { status: 400, code: 'ExpiredToken', message: 'The token has expired.' };
    aws.faults = () => ({ kind: 'refused', ...expired });
    await expect(made.store.read('a')).rejects.toMatchObject({
      message: expect.stringContaining(
        'ExpiredToken. The credentials have expired; sign in again.',
      ),
      cause: { kind: 'transient' },
    });
  });
});
