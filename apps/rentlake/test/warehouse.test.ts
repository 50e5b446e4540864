import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { FileLock } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import { PostgresServer } from '@rentlake/testing';
import { Client } from 'pg';
import { signalInStage } from './support/crash.ts';
import { headerOnly, validSources } from './support/sources.ts';
import { newFolder } from './support/folders.ts';
import { expectOneStays } from './support/overtaken.ts';
import { startRentlake } from './support/process.ts';
import { workplace, type Workplace } from './support/workplace.ts';

const tables = Object.keys(listings.metrics);
const environment = { ...process.env };

/** The listings without bookings: other tables than those of the whole source. */
const quiet = {
  ...validSources.listings,
  'bookings.csv': headerOnly(validSources.listings['bookings.csv']),
};

afterEach(() => {
  process.env = { ...environment };
});

type Rows = readonly Readonly<Record<string, unknown>>[];

async function askFile(path: string, sql: string): Promise<Rows> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function askServer(url: string, sql: string): Promise<Rows> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const fileOf = (place: Workplace): string => join(place.lake, 'warehouse.duckdb');
const newestRun = 'SELECT run_id FROM presentation._load_ledger ORDER BY load DESC LIMIT 1';
const bookings = 'SELECT COUNT(*) AS n FROM presentation.bookings_per_user';

describe('A run of listings', () => {
  it('loads all tables into the DuckDB file in the lake, as the lake has them', async () => {
    const place = workplace(undefined, 'listings');
    const { status, stdout } = await place.run('monday');
    expect(status).toBe(0);
    expect(stdout).toContain('warehouse        <lake>/warehouse.duckdb shows run monday');
    for (const table of tables) {
      const sql = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM presentation.${table} ORDER BY ALL`;
      const [inFile, inLake] = [await askFile(fileOf(place), sql), await place.ask(sql)];
      expect(inFile.length).toBeGreaterThan(0);
      expect(inFile).toEqual(inLake);
    }
  });

  it('says of each table what its measures add up to', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday', '--warehouse', 'none');
    expect(place.manifest('monday').tables['avg_listing_price']).toEqual({
      path: 'presentation/listings/avg_listing_price/run_id=monday',
      rows: 2,
      sums: { avg_price: '180.00', active_listings: '2' },
    });
    expect(place.published().tables['avg_listing_price']).toEqual({
      path: 'presentation/listings/avg_listing_price/run_id=monday',
      rows: 2,
    });
  });

  it('loads nothing when it is told none', async () => {
    const place = workplace(undefined, 'listings');
    const { status, stdout } = await place.run('monday', '--warehouse', 'none');
    expect({ status, hasFile: existsSync(fileOf(place)) }).toEqual({ status: 0, hasFile: false });
    expect(stdout).not.toContain('warehouse');
  });

  it('loads a file of another name; a warehouse that is named later shows the run as well', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday', '--warehouse', 'none');
    const path = join(place.folder, 'marts.duckdb');
    process.env['RENTLAKE_WAREHOUSE'] = `duckdb:${path}`;
    expect(await place.run('monday')).toMatchObject({ status: 0 });
    expect(await askFile(path, newestRun)).toEqual([{ run_id: 'monday' }]);
  });

  it('is rolled back in the warehouse too', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday');
    await place.replaceSource(quiet);
    await place.run('tuesday');
    expect(await askFile(fileOf(place), bookings)).toEqual([{ n: '0' }]);
    expect(await place.command(['rollback', 'listings', 'monday'])).toMatchObject({ status: 0 });
    expect(await askFile(fileOf(place), bookings)).toEqual([{ n: '1' }]);
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id: 'monday' }]);
    expect(place.published().run_id).toBe('monday');
  });

  it('is not published when the warehouse does not take it', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday');
    await place.replaceSource(quiet);
    const lock = FileLock.tryAcquire(join(place.lake, '.warehouse.duckdb.lock'));
    expect(await place.run('tuesday')).toMatchObject({
      status: 1,
      stderr:
        'rentlake: The warehouse <lake>/warehouse.duckdb is being loaded by another run. Wait for it, and repeat it.\n',
    });
    expect(place.published().run_id).toBe('monday');
    lock?.[Symbol.dispose]();
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id: 'monday' }]);
    expect(await place.run('tuesday')).toMatchObject({ status: 0 });
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id: 'tuesday' }]);
  });

  it('that dies between the warehouse and the lake leaves whole runs in both, and in step when repeated', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday');
    await place.replaceSource(quiet);
    const { lake, marketplace } = place;
    const args = [...place.runArguments('tuesday'), '--lake', lake];
    const run = { lake, marketplace, runId: 'tuesday', args };
    // The switch of the lake is held back until the warehouse has had time enough.
    let loaded: unknown;
    for (let delay = 2_500; loaded !== 'tuesday' && delay <= 20_000; delay *= 2) {
      const kill = { signal: 'SIGKILL' as const, delay, hold: true };
      const ended = await signalInStage(run, 'publisher', kill);
      expect(ended).toMatchObject({ hit: true, status: null });
      loaded = (await askFile(fileOf(place), newestRun))[0]?.['run_id'];
    }
    expect(loaded).toBe('tuesday');
    expect(await askFile(fileOf(place), bookings)).toEqual([{ n: '0' }]);
    expect(place.published().run_id).toBe('monday');
    expect((await place.ask(bookings))[0]).toEqual({ n: 1 });
    expect(await place.run('tuesday')).toMatchObject({ status: 0 });
    expect(place.published().run_id).toBe('tuesday');
    expect(
      await askFile(fileOf(place), 'SELECT COUNT(*) AS loads FROM presentation._load_ledger'),
    ).toEqual([{ loads: '2' }]);
  });

  it('is loaded by its repetition when the warehouse shows another one', async () => {
    const place = workplace(undefined, 'listings');
    await place.run('monday');
    await place.run('tuesday');
    await place.command(['rollback', 'listings', 'monday', '--warehouse', 'none']);
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id: 'tuesday' }]);
    expect(await place.run('monday')).toMatchObject({ status: 0 });
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id: 'monday' }]);
  });

  it('and another one at the same moment leave lake and warehouse in step', async () => {
    const place = workplace(undefined, 'listings');
    const ids = ['one', 'two', 'three'];
    const ended = await Promise.all(
      ids.map((id) => startRentlake([...place.runArguments(id), '--lake', place.lake]).ended),
    );
    const run_id = expectOneStays(place, ids, ended);
    expect(await askFile(fileOf(place), newestRun)).toEqual([{ run_id }]);
  });
});

describe('A run whose warehouse is PostgreSQL', () => {
  const secret = 'pl@nted/s3cret';
  let server: PostgresServer;
  let url: string;

  beforeAll(async () => {
    server = await PostgresServer.start();
    const admin = server.url();
    await askServer(admin, `CREATE ROLE loader LOGIN PASSWORD '${secret}'; CREATE ROLE analyst`);
    await askServer(admin, 'CREATE DATABASE metrics OWNER loader');
    url = server.url('metrics', { name: 'loader' });
  });

  afterAll(() => server[Symbol.asyncDispose]());

  /** Everything that a run left behind in text, with what it said. */
  async function allText(place: Workplace, said: string): Promise<string> {
    const files = await readdir(place.lake, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile() && !file.name.endsWith('.parquet'))
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    return [said, ...texts].join('\n');
  }

  it.each(['variable', 'file', 'url'])(
    'loads all tables, and shows the password of a %s nowhere',
    async (from) => {
      const place = workplace(undefined, 'listings');
      const options: string[] = [];
      const file = join(newFolder(), 'password');
      if (from === 'variable') process.env['RENTLAKE_WAREHOUSE_PASSWORD'] = secret;
      if (from === 'file') {
        writeFileSync(file, `${secret}\n`);
        options.push('--warehouse-password-file', file);
      }
      const location =
        from === 'url' ? server.url('metrics', { name: 'loader', password: secret }) : url;
      const { status, stdout, stderr } = await place.run(
        `from-${from}`,
        ...['--warehouse', location, '--warehouse-reader', 'analyst', ...options],
      );
      expect({ status, warned: stderr.includes('the password in --warehouse shows') }).toEqual({
        status: 0,
        warned: from === 'url',
      });
      expect(stdout).toContain(`warehouse        ${url} shows run from-${from}`);
      const text = await allText(place, stdout + stderr);
      for (const spelled of [secret, encodeURIComponent(secret)])
        expect(text).not.toContain(spelled);
      for (const table of tables) {
        const sql = `SELECT COUNT(*)::text AS n FROM presentation.${table}`;
        expect(await askServer(server.url('metrics'), sql)).toEqual(await place.ask(sql));
      }
    },
  );

  it('starts no work when the password is wrong, and says so once', async () => {
    const place = workplace(undefined, 'listings');
    process.env['RENTLAKE_WAREHOUSE_PASSWORD'] = `not ${secret}`;
    const { status, stdout, stderr } = await place.run('monday', '--warehouse', url);
    expect({ status, stdout, hasLake: existsSync(place.lake) }).toEqual({
      status: 1,
      stdout: '',
      hasLake: false,
    });
    expect(stderr).toMatch(/^rentlake: The warehouse .+ Check user and password .+\n$/);
    expect(stderr).not.toContain(secret);
  });
});

describe('The command refuses', () => {
  it.each([
    [
      'listings',
      ['--warehouse', 'snowflake://u:s3cret@c/d'],
      '--warehouse has the scheme snowflake:.',
    ],
    [
      'listings',
      ['--warehouse', 'redshift://u:s3cret@c/d'],
      'Write it as redshift://workgroup/database, without user and password',
    ],
    ['listings', ['--warehouse-reader', 'analyst'], 'which has no roles to let read.'],
    [
      'listings',
      ['--warehouse-password-file', '/nowhere', '--warehouse', 'postgres://h/d'],
      '--warehouse-password-file is "/nowhere", which cannot be read.',
    ],
    [
      'car-rental',
      ['--warehouse', 'x.duckdb'],
      'car-rental has no warehouse. Leave out --warehouse.',
    ],
  ] as const)('%s with %j', async (marketplace, options, message) => {
    const place = workplace(undefined, marketplace);
    const { status, stderr } = await place.run('monday', ...options);
    expect({ status, said: stderr.includes(message) }).toEqual({ status: 2, said: true });
    expect(stderr).not.toContain('s3cret');
  });
});
