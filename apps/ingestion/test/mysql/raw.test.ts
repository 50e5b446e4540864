import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MySqlServer, createListings } from '@rentlake/testing';
import { Road, sourceOf, type RawRow } from './road.ts';

let server: MySqlServer;

beforeAll(async () => {
  server = await MySqlServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

/** Type of a column → literals of MySQL and the text that raw has of them. */
const values: Readonly<Record<string, readonly (readonly [string, string | null])[]>> = {
  'BIGINT UNSIGNED': [
    ['18446744073709551615', '18446744073709551615'],
    ['0', '0'],
    ['NULL', null],
  ],
  BIGINT: [['-9223372036854775808', '-9223372036854775808']],
  'TINYINT(1)': [
    ['1', '1'],
    ['-128', '-128'],
    ['0', '0'],
  ],
  'INT(6) ZEROFILL': [['42', '000042']],
  'DECIMAL(65,30)': [
    [
      "'12345678901234567890123456789012345.123456789012345678901234567890'",
      '12345678901234567890123456789012345.123456789012345678901234567890',
    ],
    ["'-0.1'", '-0.100000000000000000000000000000'],
  ],
  FLOAT: [
    ['16777216', '16777216'],
    ['0.1', '0.10000000149011612'],
  ],
  DOUBLE: [
    ['0.1', '0.1'],
    ['1e300', '1e300'],
    ['-0.0', '0'],
  ],
  'BIT(1)': [["b'1'", '1']],
  'BIT(12)': [["b'101100001111'", 'B0F']],
  DATE: [
    ["'0000-00-00'", '0000-00-00'],
    ["'2024-02-29'", '2024-02-29'],
    ["'9999-12-31'", '9999-12-31'],
  ],
  DATETIME: [["'0000-00-00 00:00:00'", '0000-00-00 00:00:00']],
  'DATETIME(6)': [["'2024-12-31 23:59:59.999999'", '2024-12-31 23:59:59.999999']],
  'TIMESTAMP(3) NULL': [["'2024-07-01 12:00:00.125'", '2024-07-01 12:00:00.125']],
  'TIME(2)': [
    ["'-838:59:59.25'", '-838:59:59.25'],
    ["'12:00:00.25'", '12:00:00.25'],
  ],
  YEAR: [
    ['1901', '1901'],
    ['0', '0000'],
  ],
  'VARCHAR(20)': [
    ["''", ''],
    ['NULL', null],
    ["'NULL'", 'NULL'],
    ['\'a\\nb,"c"\\0\'', 'a\nb,"c"\0'],
    ["'😀é'", '😀é'],
  ],
  'CHAR(5)': [["'ab  '", 'ab']],
  'VARCHAR(20) CHARACTER SET latin1': [["'São Paulo'", 'São Paulo']],
  'VARBINARY(4)': [
    ["X'00FF0A'", '00FF0A'],
    ["X''", ''],
  ],
  'BINARY(3)': [["X'01'", '010000']],
  BLOB: [["X'DEADBEEF'", 'DEADBEEF']],
  LONGTEXT: [["REPEAT('x', 100000)", 'x'.repeat(100_000)]],
  JSON: [[`'{"a": [1, "é"]}'`, '{"a": [1, "é"]}']],
  "ENUM('a','b')": [
    ["'b'", 'b'],
    ["''", ''],
  ],
  "SET('x','y')": [
    ["'x,y'", 'x,y'],
    ["''", ''],
  ],
  POINT: [['POINT(1, 2)', '000000000101000000000000000000F03F0000000000000040']],
};

describe('raw rows of a MySQL table', () => {
  describe('keep every value of', () => {
    const types = Object.keys(values);
    let rows: readonly RawRow[];

    beforeAll(async () => {
      await using road = await Road.open();
      const database = await server.createDatabase('types');
      await createListings(server, database, { bookings: 1, apartments: 1, viewings: 1 });
      const rest = 'user_id INT, apartment_id INT, viewed_at DATETIME';
      const columns = types.map((type, place) => `odd_${place} ${type}`);
      const inserts = types.flatMap((type, place) =>
        (values[type] ?? []).map(
          ([literal], n) =>
            `INSERT INTO user_viewings (type, n, odd_${place}) VALUES (${place}, ${n}, ${literal});`,
        ),
      );
      await server.sql(
        `DROP TABLE user_viewings;
         CREATE TABLE user_viewings (type INT, n INT, ${rest}, ${columns.join(', ')}, PRIMARY KEY (type, n)) CHARACTER SET utf8mb4;
         ${inserts.join('\n')}`,
        database,
      );
      await road.ingest({ source: sourceOf(server, database) });
      rows = await road.raw('user_viewing');
    });

    it.each(types)('%s', (type) => {
      const place = types.indexOf(type);
      const found = rows.filter((row) => row['type'] === String(place));
      expect(found.map((row) => row[`odd_${place}`])).toEqual(
        values[type]?.map(([, text]) => text),
      );
    });
  });

  it('name their table, are numbered in the order of the primary key over all files, and keep columns of no contract', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('ordered');
    await createListings(server, database, {
      bookings: 3500,
      apartments: 10,
      viewings: 10,
      bookingKey: 'varchar',
    });
    await server.sql('ALTER TABLE bookings ADD COLUMN `Agent "Ö"` TEXT', database);
    const report = await road.ingest({ source: sourceOf(server, database) });
    expect(report.datasets['bookings']).toMatchObject({
      read: 3500,
      raw: 3500,
      unmapped: ['Agent "Ö"'],
    });
    expect(await road.files('bookings')).toHaveLength(4);
    const rows = await road.raw('bookings');
    const keys = await server.sql(
      'SELECT booking_id AS id FROM bookings ORDER BY booking_id',
      database,
    );
    expect(rows.map((row) => row['booking_id'])).toEqual(keys.map(({ id }) => id));
    expect(rows.map((row) => row['_source_row'])).toEqual(
      keys.map((_, place) => String(place + 1)),
    );
    expect(new Set(rows.map((row) => row['_source_file']))).toEqual(new Set(['bookings']));
    expect(new Set(rows.map((row) => row['_malformed']))).toEqual(new Set([null]));
    // The table of apartments has no such column.
    expect((await road.raw('apartments'))[0]).toHaveProperty('title');
  });

  it.each([
    [
      'a composite key',
      'PRIMARY KEY (user_id, viewed_at, apartment_id)',
      'user_id, viewed_at, apartment_id',
    ],
    [
      'a key whose order no condition can name',
      "kind ENUM('z','a') DEFAULT 'a', PRIMARY KEY (kind, n)",
      'kind, n',
    ],
    ['no key', 'KEY (user_id)', 'n'],
  ])('are all there for a table with %s', async (_, definition, order) => {
    await using road = await Road.open();
    const database = await server.createDatabase('keys');
    try {
      await createListings(server, database, { bookings: 1, apartments: 50, viewings: 4200 });
      await server.sql(
        `ALTER TABLE user_viewings RENAME TO made;
         CREATE TABLE user_viewings (n INT, user_id VARCHAR(20), apartment_id BIGINT, viewed_at DATETIME(6), ${definition}) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
         INSERT IGNORE INTO user_viewings (n, user_id, apartment_id, viewed_at) SELECT viewing_id, IF(viewing_id % 2, user_id, CONCAT('É', user_id, ' ')), apartment_id, viewed_at FROM made;
         DROP TABLE made`,
        database,
      );
      await road.ingest({ source: sourceOf(server, database) });
      const rows = await road.raw('user_viewing');
      const expected = await server.sql(
        `SELECT CAST(n AS CHAR) AS place FROM user_viewings ORDER BY ${order}`,
        database,
      );
      expect(rows.map((row) => row['n'])).toEqual(expected.map(({ place }) => place));
      expect(rows.length).toBeGreaterThan(4000);
    } finally {
      await server.sql(`DROP DATABASE \`${database}\``);
    }
  });

  it('are whole when one is longer than a packet of the protocol', async () => {
    await using large = await MySqlServer.startPrivate({ options: ['--max-allowed-packet=64M'] });
    await using road = await Road.open();
    const database = await large.createDatabase('long');
    await createListings(large, database, { bookings: 3, apartments: 1, viewings: 1 });
    await large.sql(
      `ALTER TABLE bookings ADD COLUMN a LONGTEXT, ADD COLUMN b LONGBLOB;
       UPDATE bookings SET a = REPEAT('ü', 9000000), b = REPEAT(X'00FF', 2000000) WHERE booking_id = 2`,
      database,
    );
    await road.ingest({ source: sourceOf(large, database) });
    const [first, second, third] = await road.raw('bookings');
    expect(second?.['a'] === 'ü'.repeat(9_000_000)).toBe(true);
    expect(second?.['b'] === '00FF'.repeat(2_000_000)).toBe(true);
    expect([first, third].map((row) => [row?.['booking_id'], row?.['a'], row?.['b']])).toEqual([
      ['1', null, null],
      ['3', null, null],
    ]);
  });

  it('of an empty table are one file without rows', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('empty');
    await createListings(server, database, { bookings: 0, apartments: 0, viewings: 0 });
    const report = await road.ingest({ source: sourceOf(server, database) });
    expect(Object.values(report.datasets).map(({ read, raw }) => [read, raw])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(await road.raw('bookings')).toEqual([]);
    expect(await road.files('bookings')).toHaveLength(1);
  });
});
