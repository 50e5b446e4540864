import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MySqlServer, createListings, loadCsv, readSource } from '@rentlake/testing';
import { newFolder, writeFiles } from './support/folders.ts';
import { validSources } from './support/sources.ts';
import { recordingTerminal } from './support/terminal.ts';
import { rentlake, workplace } from './support/workplace.ts';

const sample = join(import.meta.dirname, '../../../tools/sample-data/sample/listings');

let server: MySqlServer;

beforeAll(async () => {
  server = await MySqlServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

interface Inspected {
  readonly would_run: boolean;
  readonly problems: readonly string[];
  readonly fits: readonly unknown[];
  readonly marketplaces: readonly {
    readonly marketplace: string;
    readonly partial: boolean;
    readonly datasets: readonly Readonly<Record<string, unknown>>[];
    readonly trial: Readonly<Record<string, Trial>> | null;
  }[];
}

interface Trial {
  readonly read: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly nulled: Readonly<Record<string, number>>;
  readonly orphans: Readonly<Record<string, number>>;
}

async function inspected(
  source: string,
  ...options: readonly string[]
): Promise<Inspected & { readonly status: number }> {
  const { status, stdout } = await rentlake(['inspect', source, '--json', ...options]);
  return { ...(JSON.parse(stdout) as Inspected), status };
}

/** What the trial found in each dataset, without the rows that no table can hold. */
const findings = ({ marketplaces: [first] }: Inspected): unknown =>
  Object.entries(first?.trial ?? {}).map(([name, { curated, reasons, nulled, orphans }]) => {
    const { malformed_row: _, ...others } = reasons;
    return { name, curated, reasons: others, nulled, orphans };
  });

const trials = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('rentlake-inspect-'));

describe('Inspecting a folder of CSV', () => {
  it('finds what a run finds', async () => {
    const place = workplace({}, 'listings');
    await place.command(['run', 'listings', '--run-id', 'monday']);
    const { status, marketplaces } = await inspected(sample);
    expect(status).toBe(0);
    const { datasets } = place.manifest('monday');
    expect(marketplaces).toEqual([
      expect.objectContaining({ marketplace: 'listings', partial: false, trial: datasets }),
    ]);
  });

  it('shows marketplaces, files, columns and what would be quarantined', async () => {
    const folder = newFolder();
    writeFiles(folder, {
      ...validSources.listings,
      'bookings.csv': validSources.listings['bookings.csv'].replace('confirmed', 'perhaps'),
      'apartments_attributes.csv': 'id,cityname,colour\nA1,Austin,red\nA3,Boston,blue\n',
    });
    const { status, stdout, stderr } = await rentlake(['inspect', folder]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(folder, '<folder>')).toMatchInlineSnapshot(`
      "<folder>

      marketplace  fits  datasets  missing
      car-rental   no    0 of 4    vehicles, users, locations, transactions
      listings     yes   4 of 4
      boat-trips   no    0 of 2    boats, trips

      listings

      dataset               files                      rows
      apartments            apartments.csv                2
      apartment_attributes  apartments_attributes.csv     2
      bookings              bookings.csv                  2
      user_viewing          user_viewings.csv             1

      column of apartments     becomes                  role
      id                       id                       key
      title                    title
      source                   source
      price                    price                    required
      currency                 currency                 required
      listing_created_on       listing_created_on       required
      is_active                is_active                required
      last_modified_timestamp  last_modified_timestamp

      column of apartment_attributes  becomes        role
      id                              id             key
      cityname                        cityname       required
      colour                          (unmapped)
      (missing)                       category
      (missing)                       body
      (missing)                       amenities
      (missing)                       bathrooms
      (missing)                       bedrooms
      (missing)                       fee
      (missing)                       has_photo
      (missing)                       pets_allowed
      (missing)                       price_display
      (missing)                       price_type
      (missing)                       square_feet
      (missing)                       address
      (missing)                       state
      (missing)                       latitude
      (missing)                       longitude

      column of bookings  becomes         role
      booking_id          booking_id      key
      user_id             user_id         required
      apartment_id        apartment_id    required
      booking_date        booking_date    required
      checkin_date        checkin_date    required
      checkout_date       checkout_date   required
      total_price         total_price     required
      currency            currency        required
      booking_status      booking_status  required

      column of user_viewing  becomes         role
      user_id                 user_id         required
      apartment_id            apartment_id    required
      viewed_at               viewed_at       required
      is_wishlisted           is_wishlisted
      call_to_action          call_to_action

      dataset               read  raw  curated  quarantined
      apartments               2    2        2            0
      apartment_attributes     2    2        2            0
      bookings                 2    2        1            1
      user_viewing             1    1        1            0

      dataset               finding      reason                  rows
      apartment_attributes  orphan       orphan_id                  1
      bookings              quarantined  unknown_booking_status     1
      "
    `);
  });

  it('says what would stop a run, all of it, with exit status 1', async () => {
    const folder = newFolder();
    const { 'bookings.csv': _, ...others } = validSources.listings;
    writeFiles(folder, {
      ...others,
      'user_viewings.csv': 'user_id,viewed_at\nG1,2024-01-31\n',
      'apartments.csv': 'id\n"A1\n',
    });
    const { status, stdout, stderr } = await rentlake(['inspect', folder]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `rentlake: A run would be stopped.
  The dataset bookings is missing: there is nothing of the name bookings that can be read.
  apartments.csv: the quote that opens in line 2 is never closed. Close it, or double it if it is part of the text.
  user_viewings.csv: the required column apartment_id is missing. Headers found: user_id, viewed_at. Rename the header that holds it to apartment_id.
`,
    });
    expect(stdout).toMatch(/^listings +no +3 of 4 +bookings$/m);
    expect(stdout).toMatch(/^\(missing\) +apartment_id +required, MISSING$/m);
  });

  it('of something else says what it holds', async () => {
    const folder = newFolder();
    writeFiles(folder, { 'weather.csv': 'day,rain\n1,2\n' });
    const { status, stdout, stderr } = await rentlake(['inspect', folder]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `rentlake: A run would be stopped.\n  ${folder} has no dataset of any marketplace.\n`,
    });
    expect(stdout).toContain('\nIt has: weather.csv\n');
  });

  it('that does not exist, or as an unknown marketplace, is refused', async () => {
    expect(await rentlake(['inspect', '/nowhere'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('/nowhere does not exist'),
    });
    expect(await rentlake(['inspect', sample, '--marketplace', 'ships'])).toMatchObject({
      status: 2,
    });
  });
});

describe('Inspecting a database', () => {
  it('of the sample listings finds what the run over its CSV files finds', async () => {
    const database = await server.createDatabase('sample');
    await loadCsv(server, database, 'listings', readSource(sample));
    const fromTables = await inspected(server.url(database));
    expect(fromTables.status).toBe(0);
    expect(findings(fromTables)).toEqual(findings(await inspected(sample)));
  });

  it('shows tables, types, keys, and which can be read by their changes', async () => {
    const database = await server.createDatabase('typed');
    await createListings(server, database, { bookings: 2500, apartments: 40, viewings: 30 });
    const { status, stdout, stderr } = await rentlake(['inspect', server.url(database)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(
      `
dataset               table                  rows  primary key
apartments            apartments               40  id
apartment_attributes  apartment_attributes     40  id
bookings              bookings              2,500  booking_id
user_viewing          user_viewings            30  viewing_id

dataset               cursor                   --incremental
apartments            last_modified_timestamp  yes
apartment_attributes                           whole: the dataset has no version
bookings                                       whole: the dataset has no version
user_viewing                                   whole: the dataset has no key
`,
    );
    expect(stdout).toMatch(/^price +decimal +price +required$/m);
    expect(stdout).toMatch(/^viewing_id +bigint +\(unmapped\)$/m);
  });

  it('tries only so many rows, and says so', async () => {
    const database = await server.createDatabase('long');
    await createListings(server, database, { bookings: 2500, apartments: 40, viewings: 30 });
    await server.sql('ALTER TABLE bookings DROP PRIMARY KEY', database);
    const { marketplaces } = await inspected(server.url(database), '--rows', '1000');
    expect(marketplaces[0]).toMatchObject({
      partial: true,
      trial: { bookings: { read: 1000, orphans: {} }, apartments: { read: 40 } },
    });
    const bookings = marketplaces[0]?.datasets.find(({ dataset }) => dataset === 'bookings');
    expect(bookings).toMatchObject({ rows: 2500, primary_key: [] });
    const { stdout } = await rentlake(['inspect', server.url(database), '--rows', '1000']);
    expect(stdout).toContain('\nlistings (partial: ');
  });

  it('of another shape names what is missing, broken, or in two places', async () => {
    const database = await server.createDatabase('alien');
    await server.sql(
      `CREATE TABLE apartments (apartment_no INT PRIMARY KEY, price TEXT, currency TEXT, listing_created_on TEXT, is_active TEXT);
       CREATE TABLE bookings (booking_id INT PRIMARY KEY);
       CREATE TABLE \`Book Ings\` (booking_id INT PRIMARY KEY);
       CREATE TABLE gone (user_id INT, apartment_id INT, viewed_at INT);
       CREATE VIEW user_viewings AS SELECT * FROM gone;
       DROP TABLE gone;
       CREATE TABLE invoices (id INT)`,
      database,
    );
    const { status, problems, fits, marketplaces } = await inspected(server.url(database));
    const location = `mysql://${server.host}:${server.port}/${database}`;
    expect(status).toBe(1);
    expect(problems).toEqual([
      'The dataset apartment_attributes is missing: there is nothing of the name apartment_attributes or apartments_attributes that can be read.',
      'The table apartments: the required column id is missing. Columns found: apartment_no, price, currency, listing_created_on, is_active. Rename the column that holds it to id, or make a view that does. A column that the user may not read does not show: GRANT SELECT on it.',
      `${location}: the tables Book Ings and bookings are both the dataset bookings. Rename one.`,
      expect.stringMatching(/^A view of mysql:.* cannot be read: what it selects is gone/),
    ]);
    expect(fits).toContainEqual({
      marketplace: 'listings',
      found: ['apartments', 'bookings', 'user_viewing'],
      missing: ['apartment_attributes'],
    });
    expect(marketplaces).toMatchObject([{ marketplace: 'listings', trial: null }]);
  });

  it('writes nothing: neither into the database nor into a lake', async () => {
    const database = await server.createDatabase('kept');
    await createListings(server, database, { bookings: 100, apartments: 40, viewings: 30 });
    const reader = await server.createUser('looker', 'only looking', [
      `SELECT ON \`${database}\`.*`,
    ]);
    const place = workplace({}, 'listings');
    const before = trials();
    const { status } = await rentlake(['inspect', server.url(database, reader)]);
    expect(status).toBe(0);
    expect(trials()).toEqual(before);
    expect(readdirSync(place.folder)).toEqual(['source']);
  });

  it('ends on Ctrl-C while it waits, and leaves nothing behind', async () => {
    const database = await server.createDatabase('locked');
    await createListings(server, database, { bookings: 100, apartments: 40, viewings: 30 });
    const writer = await server.connect(database);
    await writer.query('LOCK TABLES bookings WRITE');
    const before = trials();
    const terminal = recordingTerminal();
    const stopped = rentlake(['inspect', server.url(database)], terminal);
    const waiting = `SELECT 1 FROM information_schema.processlist WHERE db = '${database}' AND state LIKE 'Waiting for table%'`;
    while ((await server.sql(waiting)).length === 0);
    expect(terminal.interrupt()).toBe(true);
    expect(await stopped).toMatchObject({ status: 1, stderr: 'rentlake: Interrupted.\n' });
    writer.destroy();
    expect(trials()).toEqual(before);
  });
});
