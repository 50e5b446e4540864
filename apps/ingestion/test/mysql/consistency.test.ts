import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MySqlServer, createListings } from '@rentlake/testing';
import { Road, sourceOf } from './road.ts';

let server: MySqlServer;

beforeAll(async () => {
  server = await MySqlServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('a run over a database that is written to', () => {
  /** Moves money between two bookings and adds one of each table, over and over, each in one transaction. */
  async function writeUntil(database: string, stop: AbortSignal): Promise<number> {
    const connection = await server.connect(database);
    let times = 0;
    while (!stop.aborted) {
      const [one, other] = [1 + ((times * 37) % 3000), 1 + ((times * 53 + 1) % 3000)];
      await connection.query(`START TRANSACTION;
        UPDATE bookings SET total_price = total_price + 7 WHERE booking_id = ${one};
        UPDATE bookings SET total_price = total_price - 7 WHERE booking_id = ${other};
        INSERT INTO bookings SELECT ${1_000_000 + times}, user_id, apartment_id, booking_date, checkin_date, checkout_date, 0, currency, booking_status FROM bookings WHERE booking_id = 1;
        INSERT INTO user_viewings (user_id, apartment_id, viewed_at) VALUES ('u', ${times}, NOW());
        COMMIT`);
      times += 1;
    }
    connection.destroy();
    return times;
  }

  it.each([
    ['one connection', 1, ['SELECT ON *.*']],
    ['connections that may lock tables for a moment', 3, ['SELECT, LOCK TABLES ON *.*']],
    ['connections that may not lock tables', 3, ['SELECT ON *.*']],
  ])('reads all tables as they were at one moment, by %s', async (_, maxConnections, grants) => {
    await using road = await Road.open();
    const database = await server.createDatabase('busy');
    const user = await server.createUser('reader', 'secret', grants);
    try {
      await createListings(server, database, { bookings: 3000, apartments: 20, viewings: 100 });
      const [before] = await server.sql('SELECT SUM(total_price) AS sum FROM bookings', database);
      const stop = new AbortController();
      const writing = writeUntil(database, stop.signal);
      const source = sourceOf(server, database, user, { maxConnections, chunkRows: 500 });
      await road.ingest({ source });
      stop.abort();
      expect(await writing).toBeGreaterThan(0);
      const bookings = await road.raw('bookings');
      const cents = bookings.reduce(
        (sum, row) => sum + Math.round(Number(row['total_price']) * 100),
        0,
      );
      expect(cents).toBe(Math.round(Number(before?.['sum']) * 100));
      // Each transaction added a row to both tables.
      expect(bookings.length - 3000).toBe((await road.raw('user_viewing')).length - 100);
    } finally {
      await server.sql(`DROP DATABASE \`${database}\`; DROP USER '${user.name}'`);
    }
  });

  it('takes one connection when writers hold a table for long', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('held');
    await createListings(server, database, { bookings: 3000, apartments: 20, viewings: 10 });
    const writer = await server.connect(database);
    await writer.query(`START TRANSACTION; UPDATE bookings SET currency = 'XXX'`);
    const source = sourceOf(server, database, undefined, { maxConnections: 3, chunkRows: 500 });
    await road.ingest({ source });
    expect(await road.raw('bookings', 'run', `currency = 'XXX'`)).toEqual([]);
    expect(await road.raw('bookings')).toHaveLength(3000);
    writer.destroy();
  });

  it('waits while the server works on more queries than it is allowed to', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('hot');
    await createListings(server, database, { bookings: 10, apartments: 5, viewings: 5 });
    const connection = await server.connect(database);
    // How a server answers whose query is killed differs.
    const asleep = connection.query('SELECT SLEEP(300)').catch(() => undefined);
    let woken: Promise<unknown> | undefined;
    const told: string[] = [];
    const start = performance.now();
    await road.ingest({
      source: sourceOf(server, database, undefined, { maxThreadsRunning: 1 }),
      onProgress: (what) => {
        told.push(what);
        if (/server is busy/.test(what)) woken ??= server.sql(`KILL QUERY ${connection.threadId}`);
      },
    });
    expect(performance.now() - start).toBeGreaterThan(1000);
    expect(told).toContainEqual(expect.stringMatching(/: the server is busy \(\d+ threads\)$/));
    await Promise.all([woken, asleep]);
    connection.destroy();
  });

  it('is refused when a table outside of transactions changes while it is read', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('myisam');
    await createListings(server, database, { bookings: 2500, apartments: 5, viewings: 5 });
    await server.sql('ALTER TABLE bookings ENGINE = MyISAM', database);
    let changed: Promise<unknown> | undefined;
    const run = road.ingest({
      source: sourceOf(server, database),
      onProgress: (what, percent = 0) => {
        if (changed || what !== 'bookings' || percent <= 30) return;
        changed = server.sql('DELETE FROM bookings WHERE booking_id > 2100', database);
        road.writeAfter(changed);
      },
    });
    await expect(run).rejects.toThrow(
      /^The table bookings changed while it was read: 500 rows before, 100 read, 100 after\./,
    );
    expect(await road.files('bookings')).toHaveLength(2);
  });
});
