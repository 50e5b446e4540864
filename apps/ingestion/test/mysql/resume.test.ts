import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LakeError } from '@rentlake/lake';
import { MySqlServer, createListings } from '@rentlake/testing';
import type { DatabaseSource } from '../../src/index.ts';
import { Road, sourceOf } from './road.ts';

let server: MySqlServer;
let road: Road;

beforeEach(async () => {
  server = await MySqlServer.startPrivate();
  road = await Road.open();
  await server.createDatabase('shop');
  await createListings(server, 'shop', { bookings: 5500, apartments: 50, viewings: 50 });
});

afterEach(async () => {
  await road[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** When each file of bookings was written. */
async function times(): Promise<readonly number[]> {
  const files = await road.files('bookings');
  return Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
}

const bookings = async (runId?: string): Promise<readonly unknown[]> =>
  (await road.raw('bookings', runId)).map((row) => ({ ...row }));

/** Ingests until half of the bookings are read, then does `harm`, and goes on behind it. */
async function brokenOff(harm: () => Promise<void>, retries = 0): Promise<unknown> {
  let harmed: Promise<void> | undefined;
  const outcome = await road
    .ingest({
      source: sourceOf(server, 'shop', undefined, { retries, chunkRows: 1000 }),
      onProgress: (what, percent = 0) => {
        if (harmed || what !== 'bookings' || percent < 50) return;
        harmed = harm();
        road.writeAfter(harmed);
      },
    })
    .catch((error: unknown) => error);
  await harmed;
  return outcome;
}

describe('a run whose server is killed half way', () => {
  it('fails with one message, and its repetition reads only what is missing', async () => {
    expect(await brokenOff(() => server.kill())).toMatchObject({
      name: 'DatabaseError',
      kind: 'lost',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ (broke off|cannot be reached)\./),
    });
    const before = await times();
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(6);
    await server.restart();
    await road.ingest({ source: sourceOf(server, 'shop') });
    expect((await times()).slice(0, before.length)).toEqual(before);
    await road.ingest({ source: sourceOf(server, 'shop'), runId: 'whole' });
    expect(await bookings()).toEqual(await bookings('whole'));
  });

  it('keeps what it has read when the lake cannot be read for a moment', async () => {
    await brokenOff(() => server.kill());
    const before = await times();
    expect(before.length).toBeGreaterThan(0);
    await server.restart();
    const away = new LakeError('storage', 'The lake is away.');
    jest.spyOn(road.lake, 'readRange').mockRejectedValueOnce(away);
    await expect(road.ingest({ source: sourceOf(server, 'shop') })).rejects.toBe(away);
    expect(await times()).toEqual(before);
  });

  it('goes on by itself when the server is back', async () => {
    const restarted = async (): Promise<void> => {
      await server.kill();
      await server.restart();
    };
    expect(await brokenOff(restarted, 5)).toMatchObject({ outcome: 'ingested' });
    await road.ingest({ source: sourceOf(server, 'shop'), runId: 'whole' });
    expect(await bookings()).toEqual(await bookings('whole'));
  });

  it('reads again what changed meanwhile, and what lies behind it', async () => {
    await brokenOff(() => server.kill());
    const before = await times();
    expect(before.length).toBeGreaterThanOrEqual(2);
    await server.restart();
    await server.sql(`UPDATE bookings SET currency = 'XXX' WHERE booking_id = 5`, 'shop');
    await road.ingest({ source: sourceOf(server, 'shop') });
    const after = await times();
    expect(after[0]).toBeGreaterThan(before[0] ?? 0);
    expect(after[1]).toBe(before[1]);
    await road.ingest({ source: sourceOf(server, 'shop'), runId: 'whole' });
    expect(await bookings()).toEqual(await bookings('whole'));
  });

  it('starts from nothing when the tables have other columns', async () => {
    await brokenOff(() => server.kill());
    await server.restart();
    await server.sql('ALTER TABLE bookings ADD COLUMN note TEXT', 'shop');
    const report = await road.ingest({ source: sourceOf(server, 'shop') });
    expect(report.datasets['bookings']).toMatchObject({ raw: 5500, unmapped: ['note'] });
  });
});

describe('a run whose connection is killed by an administrator', () => {
  it('goes on with another one', async () => {
    const killed = async (): Promise<void> => {
      const found = await server.sql(
        `SELECT id FROM information_schema.processlist WHERE db = 'shop'`,
      );
      expect(found).not.toEqual([]);
      await server.sql(`KILL ${found[0]?.['id']}`);
    };
    expect(await brokenOff(killed, 5)).toMatchObject({ outcome: 'ingested' });
    await road.ingest({ source: sourceOf(server, 'shop'), runId: 'whole' });
    expect(await bookings()).toEqual(await bookings('whole'));
  });
});

describe('a run that is stopped', () => {
  it('ends at once, and its repetition goes on', async () => {
    const stop = new AbortController();
    const run = road.ingest({
      source: sourceOf(server, 'shop', undefined, { retries: 5 }),
      signal: stop.signal,
      onProgress: (what, percent = 0) => {
        if (what === 'bookings' && percent >= 50) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    const before = await times();
    await road.ingest({ source: sourceOf(server, 'shop') });
    expect((await times()).slice(0, before.length)).toEqual(before);
    expect(await road.raw('bookings')).toHaveLength(5500);
  });
});

describe('a server that hangs', () => {
  it('is given up after the time that it may be silent', async () => {
    server.pause();
    const within = (connect: number): DatabaseSource =>
      sourceOf(server, 'shop', undefined, { timeouts: { connect, silence: 1 } });
    await expect(road.ingest({ source: within(1) })).rejects.toMatchObject({ kind: 'lost' });
    server.resume();
    let paused = false;
    const run = road.ingest({
      source: within(60),
      onProgress: (what) => {
        if (what === 'bookings' && !paused) {
          paused = true;
          server.pause();
        }
      },
    });
    await expect(run).rejects.toThrow(/has said nothing for 1 seconds\./);
    server.resume();
  });
});
