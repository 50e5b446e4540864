import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { LakeError, type Condition, type ObjectStore } from '../src/index.ts';

/** An empty store, gone when disposed of. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: ObjectStore;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function contentOf(store: ObjectStore, key: string): Promise<string | undefined> {
  return (await store.read(key))?.body.toString();
}

async function keys(store: ObjectStore, prefix = ''): Promise<string[]> {
  return (await store.list(prefix)).map(({ key }) => key);
}

async function etagOf(store: ObjectStore, key: string): Promise<string> {
  const found = await store.read(key);
  return found!.etag;
}

/** What every ObjectStore must do. */
export function describeObjectStore(name: string, make: () => Promise<StoreUnderTest>): void {
  const withStore = (work: (store: ObjectStore) => Promise<void>) => async () => {
    await using made = await make();
    await work(made.store);
  };

  /** Work in progress of the store, with `files` in it. */
  async function draft(
    store: ObjectStore,
    files: Readonly<Record<string, string>>,
  ): Promise<string> {
    const folder = await store.scratch('work/draft');
    for (const [file, body] of Object.entries(files)) {
      await writeFile(join(folder, file), body);
    }
    return folder;
  }

  describe(`${name} as a store of objects`, () => {
    describe('list', () => {
      it(
        'gives keys in code point order, with their size in bytes',
        withStore(async (store) => {
          const names = ['a', 'B', 'a/b', 'a-b', '～', '😀', 'é', '_c'];
          for (const key of names) await store.write(`k/${key}/x`, key);
          expect(await store.list('k/')).toEqual([
            { key: 'k/B/x', size: 1 },
            { key: 'k/_c/x', size: 2 },
            { key: 'k/a-b/x', size: 3 },
            { key: 'k/a/b/x', size: 3 },
            { key: 'k/a/x', size: 1 },
            { key: 'k/é/x', size: 2 },
            { key: 'k/～/x', size: 3 },
            { key: 'k/😀/x', size: 4 },
          ]);
        }),
      );

      it(
        'takes a prefix of keys, which may end within a name',
        withStore(async (store) => {
          for (const key of ['top', 'raw/a', 'raw/ab/c', 'raw/b', 'rawer/a']) {
            await store.write(key, 'x');
          }
          expect(await keys(store)).toEqual(['raw/a', 'raw/ab/c', 'raw/b', 'rawer/a', 'top']);
          expect(await keys(store, 'raw')).toEqual(['raw/a', 'raw/ab/c', 'raw/b', 'rawer/a']);
          expect(await keys(store, 'raw/')).toEqual(['raw/a', 'raw/ab/c', 'raw/b']);
          expect(await keys(store, 'raw/a')).toEqual(['raw/a', 'raw/ab/c']);
          expect(await keys(store, 'raw/ab/c')).toEqual(['raw/ab/c']);
        }),
      );

      it(
        'is empty where there is nothing',
        withStore(async (store) => {
          expect(await keys(store)).toEqual([]);
          await store.write('file', 'x');
          expect(await keys(store, 'nothing/')).toEqual([]);
          expect(await keys(store, 'file/')).toEqual([]);
        }),
      );

      it(
        'leaves out hidden files, what lies in hidden folders, and traces of writing',
        withStore(async (store) => {
          const etag = await store.write('a/seen', 'x');
          await store.write('a/seen', 'y', { ifMatch: etag });
          await store.write('a/.hidden', 'x');
          await store.write('a/.folder/file', 'x');
          expect(await keys(store)).toEqual(['a/seen']);
        }),
      );
    });

    describe('read', () => {
      it(
        'gives what was written and the etag of writing it',
        withStore(async (store) => {
          const etag = await store.write('a/b/c', 'São Paulo\n');
          expect(await store.read('a/b/c')).toEqual({ body: Buffer.from('São Paulo\n'), etag });
          expect(await text(store.stream('a/b/c'))).toBe('São Paulo\n');
        }),
      );

      it(
        'gives undefined for what is not there',
        withStore(async (store) => {
          expect(await store.read('absent')).toBeUndefined();
          await store.write('a', 'x');
          expect(await store.read('b/c')).toBeUndefined();
          expect(await store.read('a/below')).toBeUndefined();
        }),
      );

      it(
        'gives the bytes of a range, without its end, and no more than there are',
        withStore(async (store) => {
          await store.write('digits', '0123456789');
          const range = async (start: number, end: number): Promise<string> =>
            (await store.readRange('digits', start, end)).toString();
          expect(await range(0, 4)).toBe('0123');
          expect(await range(3, 4)).toBe('3');
          expect(await range(6, 10)).toBe('6789');
          expect(await range(8, 20)).toBe('89');
        }),
      );
    });

    describe('stream', () => {
      it(
        'gives all bytes of an object, be it empty or of many chunks',
        withStore(async (store) => {
          const long = 'São Paulo\n'.repeat(300_000);
          await store.write('long', long);
          await store.write('empty', '');
          expect((await text(store.stream('long'))) === long).toBe(true);
          expect(await text(store.stream('empty'))).toBe('');
        }),
      );

      it.each(['absent', 'a/absent', 'there/below'])(
        'fails as other reading does for %s, which is not there',
        async (key) => {
          await using made = await make();
          await made.store.write('there', 'x');
          const failure = {
            name: 'LakeError',
            kind: 'storage',
            message: expect.stringContaining(key),
          };
          await expect(text(made.store.stream(key))).rejects.toMatchObject(failure);
          await expect(made.store.readRange(key, 0, 1)).rejects.toMatchObject(failure);
          const [error] = await once(made.store.stream(key).resume(), 'error');
          expect(error).toMatchObject(failure);
        },
      );
    });

    describe('write', () => {
      const conflict = expect.objectContaining({ name: 'LakeError', kind: 'conflict' });

      it(
        'replaces what is there, and changes the etag with the content',
        withStore(async (store) => {
          const first = await store.write('a', 'long content');
          const second = await store.write('a', 'short');
          expect(second).not.toBe(first);
          expect(await store.read('a')).toEqual({ body: Buffer.from('short'), etag: second });
        }),
      );

      it(
        'writes only what is absent when asked to',
        withStore(async (store) => {
          await store.write('a', 'first', { ifAbsent: true });
          await expect(store.write('a', 'second', { ifAbsent: true })).rejects.toEqual(conflict);
          expect(await contentOf(store, 'a')).toBe('first');
        }),
      );

      it(
        'writes only over the version that was read when asked to',
        withStore(async (store) => {
          const first = await store.write('a', 'first');
          const second = await store.write('a', 'second', { ifMatch: first });
          await expect(store.write('a', 'third', { ifMatch: first })).rejects.toEqual(conflict);
          expect(await contentOf(store, 'a')).toBe('second');
          expect(await etagOf(store, 'a')).toBe(second);
        }),
      );

      it(
        'does not take what is absent for a version',
        withStore(async (store) => {
          const etag = await store.write('a', 'x');
          await store.remove('a');
          await expect(store.write('a', 'y', { ifMatch: etag })).rejects.toEqual(conflict);
          expect(await store.read('a')).toBeUndefined();
        }),
      );

      it.each(['ifAbsent', 'ifMatch'] as const)(
        'lets exactly one of eight concurrent writers with %s win',
        async (kind) => {
          await using made = await make();
          const { store } = made;
          const condition: Condition =
            kind === 'ifAbsent'
              ? { ifAbsent: true }
              : { ifMatch: await store.write('contended', 'before') };
          const results = await Promise.allSettled(
            Array.from({ length: 8 }, (_, writer) =>
              store.write('contended', `writer ${writer}`, condition),
            ),
          );
          const winners = results.flatMap(({ status }, writer) =>
            status === 'fulfilled' ? [writer] : [],
          );
          expect(winners).toHaveLength(1);
          expect(await contentOf(store, 'contended')).toBe(`writer ${winners[0]}`);
          for (const result of results) {
            if (result.status === 'rejected') expect(result.reason).toEqual(conflict);
          }
        },
      );
    });

    describe('writeStream', () => {
      async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
        for (const text of texts) yield Buffer.from(text);
      }

      it(
        'writes the whole content, in folders that were not there, and replaces what was',
        withStore(async (store) => {
          await store.writeStream('a/b/c', chunksOf('São ', '', 'Paulo\n'));
          expect(await contentOf(store, 'a/b/c')).toBe('São Paulo\n');
          await store.writeStream('a/b/c', chunksOf('x'));
          expect(await contentOf(store, 'a/b/c')).toBe('x');
          const written = await store.write('a/b/d', 'x');
          expect(await etagOf(store, 'a/b/c')).toBe(written);
        }),
      );

      it(
        'writes an empty object when there is no content',
        withStore(async (store) => {
          await store.writeStream('a', chunksOf());
          expect(await store.list('')).toEqual([{ key: 'a', size: 0 }]);
        }),
      );

      it(
        'shows nothing of it before the content has ended',
        withStore(async (store) => {
          await store.write('a/old', 'old');
          const seen: unknown[] = [];
          const look = async function* (): AsyncGenerator<Uint8Array> {
            for (const chunk of ['new ', 'content']) {
              yield Buffer.from(chunk);
              seen.push([await keys(store), await contentOf(store, 'a/old')]);
            }
          };
          await store.writeStream('a/old', look());
          await store.writeStream('a/new', look());
          expect(seen).toEqual([
            [['a/old'], 'old'],
            [['a/old'], 'old'],
            [['a/old'], 'new content'],
            [['a/old'], 'new content'],
          ]);
          expect(await contentOf(store, 'a/new')).toBe('new content');
        }),
      );

      it(
        'keeps what was there, and nothing else, when the content fails, and rethrows that error as it is',
        withStore(async (store) => {
          const failure = new Error('the source is gone');
          const failing = async function* (): AsyncGenerator<Uint8Array> {
            yield Buffer.from('half of');
            throw failure;
          };
          await store.write('old', 'old');
          for (const key of ['old', 'new', 'below/new']) {
            const error = await store
              .writeStream(key, failing())
              .catch((thrown: unknown) => thrown);
            expect(error).toBe(failure);
          }
          expect(await keys(store)).toEqual(['old']);
          expect(await contentOf(store, 'old')).toBe('old');
        }),
      );

      it(
        'never mixes two writers',
        withStore(async (store) => {
          const slow = async function* (letter: string): AsyncGenerator<Uint8Array> {
            for (let chunk = 0; chunk < 20; chunk += 1) {
              await sleep(1);
              yield Buffer.from(letter.repeat(1000));
            }
          };
          await Promise.all(['x', 'y', 'z'].map((letter) => store.writeStream('a', slow(letter))));
          expect(await contentOf(store, 'a')).toMatch(/^(x{20000}|y{20000}|z{20000})$/);
        }),
      );

      it(
        'asks for a chunk when the last one is written, and so takes content of any length in little memory',
        withStore(async (store) => {
          const chunk = Buffer.alloc(1 << 20);
          const before = memoryInUse();
          let most = before;
          const long = async function* (): AsyncGenerator<Uint8Array> {
            for (let index = 0; index < 256; index += 1) {
              // The same memory for all of them: a chunk that was not written yet would change.
              yield chunk.fill(index);
              if (index % 32 === 31) most = Math.max(most, memoryInUse());
            }
          };
          await store.writeStream('long', long());
          expect(most - before).toBeLessThan(128 << 20);
          expect(await store.list('')).toEqual([{ key: 'long', size: 256 << 20 }]);
          for (const index of [0, 1, 100, 255]) {
            const written = await store.readRange('long', index << 20, (index + 1) << 20);
            expect(written.every((byte) => byte === index)).toBe(true);
          }
        }),
      );
    });

    describe('remove', () => {
      it(
        'removes an object, or all that lies below a key, and nothing beside it',
        withStore(async (store) => {
          for (const key of ['a/b', 'a/b2', 'a/c/d', 'a/c/e/f', 'a/cc']) {
            await store.write(key, 'x');
          }
          await store.remove('a/b');
          expect(await keys(store)).toEqual(['a/b2', 'a/c/d', 'a/c/e/f', 'a/cc']);
          await store.remove('a/c');
          expect(await keys(store)).toEqual(['a/b2', 'a/cc']);
        }),
      );

      it(
        'does nothing where there is nothing',
        withStore(async (store) => {
          await store.remove('a/b');
          expect(await keys(store)).toEqual([]);
        }),
      );
    });

    describe('the whole store', () => {
      const operations: Readonly<
        Record<string, (store: ObjectStore, key: string) => Promise<unknown>>
      > = {
        remove: (store, key) => store.remove(key),
        adopt: async (store, key) => store.adopt(await store.scratch('work/draft'), key),
        scratch: (store, key) => store.scratch(key),
      };

      it.each(Object.keys(operations))('is not replaced or removed by %s', async (operation) => {
        await using made = await make();
        await made.store.write('a/b', 'x');
        for (const key of ['', '.', './', 'a/..']) {
          await expect(operations[operation]!(made.store, key)).rejects.toMatchObject({
            name: 'LakeError',
            kind: 'usage',
          });
        }
        expect(await contentOf(made.store, 'a/b')).toBe('x');
      });
    });

    describe('adopt', () => {
      it(
        'moves the files of a folder to a key; the folder is gone',
        withStore(async (store) => {
          const folder = await draft(store, { '1.txt': 'one', '2.txt': 'two' });
          await store.adopt(folder, 'data/run_id=r1');
          expect(await store.list('data/')).toEqual([
            { key: 'data/run_id=r1/1.txt', size: 3 },
            { key: 'data/run_id=r1/2.txt', size: 3 },
          ]);
          expect(await contentOf(store, 'data/run_id=r1/2.txt')).toBe('two');
          await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
        }),
      );

      it(
        'replaces all that was there before',
        withStore(async (store) => {
          await store.adopt(await draft(store, { 'old.txt': 'old', 'both.txt': 'old' }), 'data/x');
          await store.write('data/xx', 'beside');
          await store.adopt(await draft(store, { 'both.txt': 'new' }), 'data/x');
          expect(await keys(store, 'data/')).toEqual(['data/x/both.txt', 'data/xx']);
          expect(await contentOf(store, 'data/x/both.txt')).toBe('new');
        }),
      );
    });

    describe('scratch', () => {
      it(
        'is an empty local folder, also when one of that key was left behind',
        withStore(async (store) => {
          const folder = await draft(store, { 'left-behind.txt': 'x' });
          expect(await readdir(folder)).toEqual(['left-behind.txt']);
          expect(await readdir(await store.scratch('work/draft'))).toEqual([]);
        }),
      );
    });

    describe('localPath', () => {
      it(
        'is where programs of this machine read the object',
        withStore(async (store) => {
          await store.write('a/b.txt', 'content');
          expect(await readFile(await store.localPath('a/b.txt'), 'utf8')).toBe('content');
        }),
      );
    });

    describe('a key that leads out of the store', () => {
      const operations: Readonly<
        Record<string, (store: ObjectStore, key: string) => Promise<unknown>>
      > = {
        list: (store, key) => store.list(`${key}/`),
        read: (store, key) => store.read(key),
        stream: async (store, key) => store.stream(key),
        readRange: (store, key) => store.readRange(key, 0, 1),
        write: (store, key) => store.write(key, 'x'),
        writeStream: (store, key) => store.writeStream(key, Readable.from([Buffer.from('x')])),
        remove: (store, key) => store.remove(key),
        adopt: async (store, key) => store.adopt(await store.scratch('work/draft'), key),
        localPath: async (store, key) => store.localPath(key),
        scratch: (store, key) => store.scratch(key),
      };

      it.each(Object.keys(operations))('is refused by %s', async (operation) => {
        await using made = await make();
        const outside = await mkdtemp(join(tmpdir(), 'outside-'));
        try {
          for (const key of [`../${basename(outside)}`, 'a/../../b', outside]) {
            const refusal = await operations[operation]!(made.store, key).catch(
              (error: unknown) => error,
            );
            expect(refusal).toBeInstanceOf(LakeError);
            expect((refusal as LakeError).message).toContain(`The key "${key}`);
          }
          expect(await readdir(outside)).toEqual([]);
        } finally {
          await rm(outside, { recursive: true, force: true });
        }
      });
    });
  });
}
