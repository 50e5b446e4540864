import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { FolderStore } from '../src/index.ts';
import { describeObjectStore } from './object-store-conformance.ts';
import { temporaryStore } from './temporary-store.ts';

/** A disk of 1 MB for the test, where this user may mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-full-'));
  const mount = ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder];
  if (spawnSync('mount', mount).status === 0) return folder;
  rmdirSync(folder);
  return undefined;
}

function removeDisk(folder: string): void {
  spawnSync('umount', [folder]);
  rmdirSync(folder);
}

const probe = smallDisk();
if (probe !== undefined) removeDisk(probe);
const [itOnDisks, unless] =
  probe === undefined
    ? ([it.skip, ' (not run: this user may not mount a disk)'] as const)
    : ([it, ''] as const);

describeObjectStore('FolderStore', temporaryStore);

describe('FolderStore', () => {
  it('does not list what operating systems and killed writers leave behind', async () => {
    await using made = await temporaryStore();
    await mkdir(join(made.folder, 'raw'));
    for (const name of [
      '.DS_Store',
      'raw/.data.json.tmp',
      'raw/.data.json.lock',
      'raw/data.json',
    ]) {
      await writeFile(join(made.folder, name), 'x');
    }
    expect(await made.store.list('')).toEqual([{ key: 'raw/data.json', size: 1 }]);
  });

  it('writes over the draft that a killed writer left behind', async () => {
    await using made = await temporaryStore();
    await writeFile(join(made.folder, '.a.tmp'), 'half of a muc');
    await made.store.write('a', 'whole');
    expect((await made.store.read('a'))?.body.toString()).toBe('whole');
  });

  it('streams over the draft that a killed writer left behind, and leaves none when it fails', async () => {
    await using made = await temporaryStore();
    await writeFile(join(made.folder, '.a.tmp'), 'half of a much longer content');
    await made.store.writeStream('a', Readable.from([Buffer.from('whole')]));
    expect((await made.store.read('a'))?.body.toString()).toBe('whole');
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('the source is gone');
      })(),
    );
    await expect(made.store.writeStream('a', failing)).rejects.toThrow('the source is gone');
    expect((await readdir(made.folder)).sort()).toEqual(['.a.lock', 'a']);
  });

  itOnDisks(
    `says that the disk is full, and leaves nothing of a stream on it${unless}`,
    async () => {
      const folder = smallDisk()!;
      try {
        const store = new FolderStore(folder);
        await store.writeStream('a', Readable.from([Buffer.alloc(500_000)]));
        let closed = false;
        const muchTooLong = async function* (): AsyncGenerator<Uint8Array> {
          try {
            for (let chunk = 0; chunk < 100; chunk += 1) yield Buffer.alloc(100_000);
          } finally {
            closed = true;
          }
        };
        await expect(store.writeStream('a', muchTooLong())).rejects.toMatchObject({
          name: 'LakeError',
          kind: 'storage',
          message: expect.stringMatching(/ cannot be written \(a\): ENOSPC\. The disk is full/),
        });
        expect(closed).toBe(true);
        expect((await readdir(folder)).sort()).toEqual(['.a.lock', 'a']);
        expect(await store.list('')).toEqual([{ key: 'a', size: 500_000 }]);
      } finally {
        removeDisk(folder);
      }
    },
  );

  it('is the folder of its absolute path, whether it is there yet or not', async () => {
    await using made = await temporaryStore();
    const store = new FolderStore(join(made.folder, 'x', '..', 'new'));
    expect(store.location).toBe(join(made.folder, 'new'));
    expect(await store.list('')).toEqual([]);
    expect(await store.read('a')).toBeUndefined();
    await store.write('a', 'x');
    expect(await store.list('')).toEqual([{ key: 'a', size: 1 }]);
  });

  it('says what to do when a file is in the way', async () => {
    await using made = await temporaryStore();
    await made.store.write('a', 'x');
    await expect(made.store.write('a/b', 'x')).rejects.toMatchObject({
      name: 'LakeError',
      kind: 'storage',
      message: expect.stringContaining('A file is in the way; choose another folder.'),
    });
  });

  it('gives a lock to one holder at a time', async () => {
    await using made = await temporaryStore();
    const lock = await made.store.lock('runs/listings/r1');
    expect(lock).toBeDefined();
    expect(await made.store.lock('runs/listings/r1')).toBeUndefined();
    lock?.[Symbol.dispose]();
    using again = await made.store.lock('runs/listings/r1');
    expect(again).toBeDefined();
  });

  it('calls a key that leads out wrong use', async () => {
    await using made = await temporaryStore();
    const { store } = made;
    const usage = { name: 'LakeError', kind: 'usage' };
    await expect(store.list('../')).rejects.toMatchObject(usage);
    await expect(store.write('../a', 'x')).rejects.toMatchObject(usage);
    await expect(store.remove('../a')).rejects.toMatchObject(usage);
    await expect(store.scratch('../a')).rejects.toMatchObject(usage);
    await expect(store.readRange('../a', 0, 1)).rejects.toMatchObject(usage);
  });

  it('calls a key that leads out wrong use when it reads', async () => {
    await using made = await temporaryStore();
    await expect(made.store.read('../a')).rejects.toMatchObject({ kind: 'usage' });
  });

  it('rejects, and does not throw, for the local path of a key that leads out', async () => {
    await using made = await temporaryStore();
    expect(() => made.store.localPath('../a').catch(() => undefined)).not.toThrow();
  });

  it('fails with LakeError for a range of what is not there', async () => {
    await using made = await temporaryStore();
    await expect(made.store.readRange('absent', 0, 1)).rejects.toMatchObject({ name: 'LakeError' });
  });
});
