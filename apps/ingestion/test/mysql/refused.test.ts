import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { MySqlServer, createListings, type MySqlUser } from '@rentlake/testing';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseSource, defaultReading, type DatabaseSource } from '../../src/index.ts';
import { Road, sourceOf } from './road.ts';

let server: MySqlServer;
let reader: MySqlUser;

beforeAll(async () => {
  server = await MySqlServer.startPrivate();
  await server.createDatabase('shop');
  await createListings(server, 'shop', { bookings: 20, apartments: 5, viewings: 5 });
  reader = await server.createUser('reader', 'reading only', ['SELECT ON shop.*']);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** What stops a run, with `<server>` for where it is, once it is sure that nothing was written. */
async function refusal(source: DatabaseSource): Promise<string> {
  await using road = await Road.open();
  const error: unknown = await road.ingest({ source }).catch((thrown: unknown) => thrown);
  expect(await new FolderStore(road.folder).list('')).toEqual([]);
  if (!Error.isError(error)) throw new Error('The run was not stopped.');
  return error.message.replaceAll(`127.0.0.1:${server.port}`, '<server>');
}

/** A database of its own with the tables of listings, changed by `statements`. */
async function changed(name: string, statements: string): Promise<string> {
  await server.createDatabase(name);
  await createListings(server, name, { bookings: 20, apartments: 5, viewings: 5 });
  await server.sql(statements, name);
  return name;
}

/** Does `work` while a setting of the server has this value. */
async function whileSet(setting: string, value: string, work: () => Promise<void>): Promise<void> {
  // Its place is kept, in case the server takes no more connections.
  const administrator = await server.connect();
  await administrator.query(`SET @before = @@GLOBAL.${setting}, GLOBAL ${setting} = ${value}`);
  try {
    await work();
  } finally {
    await administrator.query(`SET GLOBAL ${setting} = @before`);
    administrator.destroy();
  }
}

/** Waits until the server has this connection and that of `whileSet` only: it takes a while to let go of others. */
async function othersGone(connection: Connection): Promise<void> {
  for (let connected; connected !== '2'; await pause(10)) {
    const [rows] = await connection.query<RowDataPacket[]>(`SHOW STATUS LIKE 'Threads_connected'`);
    connected = rows[0]?.['Value'];
  }
}

describe('a user who may only SELECT', () => {
  it('is enough for a run, over several connections asked for too', async () => {
    await using road = await Road.open();
    const source = sourceOf(server, 'shop', reader, { maxConnections: 4, chunkRows: 5 });
    expect(await road.ingest({ source })).toMatchObject({
      datasets: { bookings: { read: 20, raw: 20 }, user_viewing: { read: 5, raw: 5 } },
    });
  });

  it('is enough for an incremental run and for asking whether a run is unchanged', async () => {
    await using road = await Road.open();
    const source = sourceOf(server, 'shop', reader);
    await road.ingest({ source, increment: { overlap: 60, reconcileDeletes: true } });
    expect(
      await road.ingest({ source, increment: { overlap: 60, reconcileDeletes: true } }),
    ).toMatchObject({ outcome: 'ingested' });
  });

  it('is enough while the server is read-only', async () => {
    await whileSet('read_only', '1', async () => {
      await using road = await Road.open();
      expect(await road.ingest({ source: sourceOf(server, 'shop', reader) })).toMatchObject({
        outcome: 'ingested',
      });
    });
  });
});

describe('a run that may not enter is stopped, and says why in words of the server and ours', () => {
  it.each<[string, () => DatabaseSource, string]>([
    [
      'with a wrong password',
      () => sourceOf(server, 'shop', { ...reader, password: 'reading wrongly' }),
      "<server> refuses the user reader with this password. Check both, and from which hosts the user may come. (Access denied for user 'reader'@'127.0.0.1' (using password: YES))",
    ],
    [
      'without a password',
      () => sourceOf(server, 'shop', { name: 'reader' }),
      "<server> refuses the user reader without a password. Set RENTLAKE_SOURCE_PASSWORD, or give --source-password-file; check the name, and from which hosts the user may come. (Access denied for user 'reader'@'127.0.0.1' (using password: NO))",
    ],
    [
      'as a user that does not exist',
      () => sourceOf(server, 'shop', { name: 'nobody', password: 'anything' }),
      "<server> refuses the user nobody with this password. Check both, and from which hosts the user may come. (Access denied for user 'nobody'@'127.0.0.1' (using password: YES))",
    ],
    [
      'to a database that does not exist',
      () => sourceOf(server, 'shops'),
      "<server> has no database shops. Correct its name in --source. (Unknown database 'shops')",
    ],
    [
      'to a database of which the user may not know',
      () => sourceOf(server, 'mysql', reader),
      "The user reader may not read mysql://<server>/mysql: GRANT SELECT ON `mysql`.* TO the user. (Access denied for user 'reader'@'%' to database 'mysql')",
    ],
  ])('%s', async (_, source, message) => {
    expect(await refusal(source())).toBe(message);
  });

  it.each<[string, string, string]>([
    [
      'with an expired password',
      'PASSWORD EXPIRE',
      'The password of the user changing has expired. Give the user a new one. (You must SET PASSWORD before executing this statement)',
    ],
    [
      'with a locked account',
      'ACCOUNT LOCK',
      'The account of the user changing is locked: ALTER USER … ACCOUNT UNLOCK. (Access denied, this account is locked)',
    ],
    [
      'with no queries left for this hour',
      'WITH MAX_QUERIES_PER_HOUR 3',
      "<server> allows the user changing no more at this time. Give fewer --max-connections, end the user's other connections, or raise the limit. (User 'changing' has exceeded the 'max_queries_per_hour' resource (current value: 3))",
    ],
  ])('%s', async (_, change, message) => {
    await server.sql(`CREATE OR REPLACE USER changing@'%' IDENTIFIED BY 'long enough';
      GRANT SELECT ON shop.* TO changing@'%'; ALTER USER changing@'%' ${change}`);
    const user = { name: 'changing', password: 'long enough' };
    expect(await refusal(sourceOf(server, 'shop', user))).toBe(message);
  });

  it('where the user has as many connections as it may', async () => {
    const busy = await server.createUser('busy', 'long enough', ['SELECT ON shop.*']);
    await server.sql(`ALTER USER busy@'%' WITH MAX_USER_CONNECTIONS -1`);
    expect(await refusal(sourceOf(server, 'shop', busy))).toBe(
      "<server> allows the user busy no more at this time. Give fewer --max-connections, end the user's other connections, or raise the limit. (User 'busy' has exceeded the 'max_user_connections' resource (current value: -1))",
    );
  });

  it('where the server has as many connections as it takes', async () => {
    await whileSet('max_connections', '10', async () => {
      const taken = [await server.connect()];
      await othersGone(taken[0]!);
      // One more than that is kept for administrators.
      while (taken.length < 10) taken.push(await server.connect());
      const message = await refusal(sourceOf(server, 'shop', reader));
      taken.forEach((connection) => connection.destroy());
      expect(message).toBe(
        '<server> has as many connections as it takes. Run again when it has fewer, or raise max_connections there. (Too many connections)',
      );
    });
  });
});

describe('a server that cannot be reached', () => {
  it('is given up within seconds, however many retries there are', async () => {
    const source = databaseSource(
      'mysql://reader@127.0.0.1:1/shop',
      {},
      {
        ...defaultReading,
        retries: 100,
      },
    );
    const start = performance.now();
    expect(await refusal(source)).toBe(
      '127.0.0.1:1 cannot be reached. Check host, port, network and server. (connect ECONNREFUSED 127.0.0.1:1)',
    );
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('is told apart from a name that nobody knows', async () => {
    const source = databaseSource(
      'mysql://reader@db.invalid/shop',
      {},
      {
        ...defaultReading,
        retries: 0,
      },
    );
    expect(await refusal(source)).toMatch(
      /^db\.invalid:3306 cannot be found\. Check host, port, network and server\. \(getaddrinfo E\w+ db\.invalid\)$/,
    );
  });

  it('is told apart from one that takes the connection and says nothing', async () => {
    const mute = await MySqlServer.startPrivate();
    try {
      mute.pause();
      const timeouts = { connect: 1, silence: 1 };
      const message = await refusal(sourceOf(mute, 'shop', reader, { timeouts }));
      expect(message).toBe(
        `127.0.0.1:${mute.port} does not answer. Check host, port, network and server. (connect ETIMEDOUT)`,
      );
    } finally {
      mute.resume();
      await mute[Symbol.asyncDispose]();
    }
  });
});

describe('tables that cannot be read stop a run before anything is written', () => {
  it.each<[string, string, string]>([
    [
      'a missing one',
      'DROP TABLE bookings',
      'mysql://<server>/case_0: the dataset bookings is missing. Add the table bookings, or give another database with --source. A table that the user may not read does not show: GRANT SELECT on it.',
    ],
    [
      'one without a required column',
      'ALTER TABLE bookings RENAME COLUMN total_price TO money',
      'The table bookings: the required column total_price is missing. Columns found: booking_id, user_id, apartment_id, booking_date, checkin_date, checkout_date, money, currency, booking_status. Rename the column that holds it to total_price, or make a view that does. A column that the user may not read does not show: GRANT SELECT on it.',
    ],
    [
      'two that are one dataset',
      'CREATE TABLE `Apartments Attributes` (id INT)',
      'mysql://<server>/case_2: the tables Apartments Attributes and apartment_attributes are both the dataset apartment_attributes. Rename one.',
    ],
    [
      'two columns that are one of the contract',
      'ALTER TABLE bookings ADD `User-ID` INT',
      'bookings: the headers "user_id" and "User-ID" are both the column user_id. Remove or rename one.',
    ],
    [
      'a view of a table that is gone',
      'RENAME TABLE bookings TO kept; CREATE VIEW bookings AS SELECT * FROM kept; DROP TABLE kept',
      "A view of mysql://<server>/case_4 cannot be read: what it selects is gone, or its definer may not read it. Repair the view, or grant its definer SELECT. (View 'case_4.bookings' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them)",
    ],
    [
      'a view whose definer may not read it',
      "RENAME TABLE bookings TO kept; CREATE OR REPLACE USER powerless@'%'; CREATE DEFINER = powerless@'%' VIEW bookings AS SELECT * FROM kept",
      "A view of mysql://<server>/case_5 cannot be read: what it selects is gone, or its definer may not read it. Repair the view, or grant its definer SELECT. (View 'case_5.bookings' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them)",
    ],
  ])('%s', async (title, statements, message) => {
    const name = /case_\d/.exec(message)?.[0] ?? `case_${title.length}`;
    const database = await changed(name, statements);
    expect(await refusal(sourceOf(server, database))).toBe(message);
  });

  it.each<[string, readonly string[], string]>([
    [
      'one that the user may not read, which does not show',
      ['SELECT ON shop.apartments', 'SELECT ON shop.apartment_attributes'],
      'mysql://<server>/shop: the dataset bookings is missing. Add the table bookings, or give another database with --source. A table that the user may not read does not show: GRANT SELECT on it.',
    ],
    [
      'one that the user may only write',
      ['INSERT ON shop.bookings'],
      "The user limited may not read mysql://<server>/shop: GRANT SELECT ON `shop`.* TO the user. (SELECT command denied to user 'limited'@'127.0.0.1' for table `shop`.`bookings`)",
    ],
    [
      'a required column that the user may not read, which does not show',
      ['SELECT (booking_id, user_id, apartment_id) ON shop.bookings'],
      'The table bookings: the required column booking_date is missing. Columns found: booking_id, user_id, apartment_id. Rename the column that holds it to booking_date, or make a view that does. A column that the user may not read does not show: GRANT SELECT on it.',
    ],
  ])('%s', async (_, grants, message) => {
    const others = ['apartments', 'apartment_attributes', 'user_viewings'];
    const all = [...new Set([...others.map((table) => `SELECT ON shop.${table}`), ...grants])];
    await server.sql(`CREATE OR REPLACE USER limited@'%' IDENTIFIED BY 'long enough'`);
    for (const grant of all) await server.sql(`GRANT ${grant} TO limited@'%'`);
    const user = { name: 'limited', password: 'long enough' };
    expect(await refusal(sourceOf(server, 'shop', user))).toBe(message);
  });
});

describe('a run that is held up', () => {
  /** The message without what was written; by then the run has begun. */
  async function failure(source: DatabaseSource): Promise<string> {
    await using road = await Road.open();
    const error: unknown = await road.ingest({ source }).catch((thrown: unknown) => thrown);
    expect(await road.files('bookings')).toEqual([]);
    return Error.isError(error) ? error.message.replaceAll(`:${server.port}`, '') : '';
  }

  it('by a table that somebody has locked says so, before the server counts as silent', async () => {
    const writer = await server.connect('shop');
    await writer.query('LOCK TABLES bookings WRITE');
    const source = sourceOf(server, 'shop', reader, { timeouts: { connect: 10, silence: 20 } });
    const message = await failure(source);
    writer.destroy();
    expect(message).toBe(
      'A table of mysql://127.0.0.1/shop stayed locked. Run again when nobody locks it or changes its definition. (Lock wait timeout exceeded; try restarting transaction)',
    );
  });

  it('by a time limit of the server says which setting to raise', async () => {
    await whileSet('max_statement_time', '0.000001', async () => {
      expect(await failure(sourceOf(server, 'shop', reader))).toBe(
        '127.0.0.1 ended a query at its time limit. Raise max_statement_time (MariaDB) or max_execution_time (MySQL) for the user reader. (Query execution was interrupted (max_statement_time exceeded))',
      );
    });
  });
});

describe('tables of an odd kind are read', () => {
  it('a view in the place of a table', async () => {
    const database = await changed(
      'views',
      'RENAME TABLE bookings TO kept; CREATE VIEW bookings AS SELECT * FROM kept WHERE booking_id <= 7',
    );
    await using road = await Road.open();
    expect(await road.ingest({ source: sourceOf(server, database) })).toMatchObject({
      datasets: { bookings: { read: 7, raw: 7 } },
    });
  });

  it('names of databases, tables and columns with odd characters', async () => {
    const odd = 'ünï`s "shop"; --$1%20';
    await server.sql('CREATE DATABASE `ünï``s "shop"; --$1%20` CHARACTER SET utf8mb4');
    await createListings(server, odd, { bookings: 20, apartments: 5, viewings: 5 });
    await server.sql(
      'RENAME TABLE bookings TO ` BOOK-ings_`; ALTER TABLE ` BOOK-ings_` ADD `a"``\'\\\\b\u{e9}; --` INT DEFAULT 5, RENAME COLUMN booking_id TO `Booking ID`',
      odd,
    );
    await using road = await Road.open();
    expect(
      await road.ingest({ source: sourceOf(server, odd, undefined, { chunkRows: 6 }) }),
    ).toMatchObject({
      datasets: { bookings: { read: 20, raw: 20, unmapped: ['a"`\'\\\\b\u{e9}; --'] } },
    });
    const [first] = await road.raw('bookings');
    expect(first).toMatchObject({
      booking_id: '1',
      _source_file: ' BOOK-ings_',
      'a"`\'\\\\b\u{e9}; --': '5',
    });
    expect((await road.manifest()).source).toBe(
      `mysql://127.0.0.1:${server.port}/${encodeURIComponent(odd)}`,
    );
  });
});
