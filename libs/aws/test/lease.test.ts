import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FolderStore, LakeError } from '@rentlake/lake';
import { acquireLease } from '../src/s3/lease.ts';

const store = async (): Promise<FolderStore> =>
  new FolderStore(await mkdtemp(join(tmpdir(), 'rentlake-lease-')));

async function written(lake: FolderStore): Promise<{ holder: string; until: number }> {
  const { holder, until } = JSON.parse((await lake.read('lock'))?.body.toString() ?? '');
  return { holder, until: Date.parse(until) };
}

describe('a lease', () => {
  it('is held by one at a time, and by another when it is given back', async () => {
    const lake = await store();
    const held = await acquireLease(lake, 'a/lock');
    expect(await acquireLease(lake, 'a/lock')).toBeUndefined();
    expect(await acquireLease(lake, 'b/lock')).toBeDefined();
    await held?.[Symbol.asyncDispose]();
    expect(await lake.read('a/lock')).toBeUndefined();
    expect(await acquireLease(lake, 'a/lock')).toBeDefined();
  });

  it('goes to exactly one of those who ask at the same time', async () => {
    const lake = await store();
    const asked = Array.from({ length: 8 }, () => acquireLease(lake, 'lock'));
    expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('is renewed for as long as its holder lives', async () => {
    const lake = await store();
    const held = await acquireLease(lake, 'lock', 2);
    const first = await written(lake);
    let last = first;
    while (last.until <= first.until + 2000) {
      await sleep(50);
      last = await written(lake);
    }
    expect(last.holder).toBe(first.holder);
    await held?.[Symbol.asyncDispose]();
  });

  it('is taken over when it has run out, and its first holder then leaves it alone', async () => {
    const lake = await store();
    await lake.write('lock', JSON.stringify({ holder: 'dead', until: new Date(0).toISOString() }));
    const taken = await acquireLease(lake, 'lock');
    expect(taken).toBeDefined();
    const body = (await lake.read('lock'))?.body.toString() ?? '';
    await lake.write('lock', body.replace(/"holder":"[^"]*"/, '"holder":"another"'));
    await taken?.[Symbol.asyncDispose]();
    expect(await lake.read('lock')).toBeDefined();
  });

  it('stays with its holder, and is given back, when the answer to a renewal was lost', async () => {
    const lake = await store();
    let lost = 0;
    let renewed = 0;
    const forgetful = {
      read: lake.read.bind(lake),
      remove: lake.remove.bind(lake),
      write: async (...asked: Parameters<FolderStore['write']>) => {
        const etag = await lake.write(...asked);
        if (!('ifMatch' in (asked[2] ?? {}))) return etag;
        if (lost > 0) {
          renewed += 1;
          return etag;
        }
        lost += 1;
        throw new LakeError('storage', 'The connection is gone.');
      },
    };
    const held = await acquireLease(forgetful, 'lock', 1);
    const { holder } = await written(lake);
    while (renewed === 0) await sleep(20);
    expect((await written(lake)).holder).toBe(holder);
    await held?.[Symbol.asyncDispose]();
    expect(await lake.read('lock')).toBeUndefined();
  });

  it('is not lost to a renewal that takes longer than the next one is off', async () => {
    const lake = await store();
    let atOnce = 0;
    let most = 0;
    const slow = {
      read: lake.read.bind(lake),
      remove: lake.remove.bind(lake),
      write: async (...asked: Parameters<FolderStore['write']>) => {
        most = Math.max(most, (atOnce += 1));
        await sleep(400);
        return lake.write(...asked).finally(() => (atOnce -= 1));
      },
    };
    const held = await acquireLease(slow, 'lock', 1);
    await sleep(1500);
    await held?.[Symbol.asyncDispose]();
    expect(most).toBe(1);
    expect(await lake.read('lock')).toBeUndefined();
  });

  it('that is no lease has run out', async () => {
    const lake = await store();
    await lake.write('lock', 'nonsense');
    expect(await acquireLease(lake, 'lock')).toBeDefined();
  });
});
