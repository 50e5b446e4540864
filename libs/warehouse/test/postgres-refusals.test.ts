import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { PostgresServer } from '@rentlake/testing';
import { Client } from 'pg';
import { loadRun, openWarehouse } from '../src/index.ts';
import { askServer } from './support/asked.ts';
import { boats } from './support/boats.ts';
import { newFolder } from './support/folders.ts';
import { locationOf } from './support/location-of.ts';
import { postgresSite } from './support/sites.ts';
import { settings, storedRun, type Rows } from './support/stored-run.ts';
import type { Site } from './support/warehouse-suite.ts';

const secret = 'pl@nted/s3cret';
const monday: Rows = { crews: [{ boat: 'Ana', people: '1', size: 's' }] };

let server: PostgresServer;
let site: Site;
let lake: FolderStore;

beforeAll(async () => {
  server = await PostgresServer.start({ tls: { hosts: ['127.0.0.1'] } });
  await askServer(server.url(), `CREATE ROLE loader LOGIN PASSWORD '${secret}'`);
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  lake = new FolderStore(newFolder());
  site = await postgresSite(server);
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const database = (): string => new URL(site.location).pathname.slice(1);
const loader = (password?: string): string =>
  server.url(
    database(),
    password === undefined ? { name: 'loader' } : { name: 'loader', password },
  );

async function load(
  location: string,
  rows: Rows = monday,
  options: { password?: string; runId?: string; reader?: string } = {},
) {
  const { runId = 'monday', ...more } = options;
  const run = await storedRun(lake, boats, runId, rows);
  const place = locationOf(location);
  await using warehouse = await openWarehouse(place, { lake, settings, ...more });
  return await loadRun(run, warehouse);
}

/** What a load is refused with; it holds no password, however deep one looks. */
async function refusal(...given: Parameters<typeof load>) {
  const error: unknown = await load(...given).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!Error.isError(error)) throw new Error('The load was not refused.');
  const all = inspect(error, { depth: 20, showHidden: true });
  for (const text of [secret, encodeURIComponent(secret)]) expect(all).not.toContain(text);
  const { message, kind } = error as Error & { kind?: string };
  return { kind, message };
}

describe('A load into PostgreSQL is refused, with what to do,', () => {
  const place = () => `postgres://loader@127.0.0.1:${server.port}/${database()}`;

  it('when the password is wrong', async () => {
    expect(await refusal(loader(`not ${secret}`))).toEqual({
      kind: 'configuration',
      message: `The warehouse ${place()} failed while connecting: password authentication failed for user "loader". Nothing was changed. Check user and password (--warehouse-password-file or RENTLAKE_WAREHOUSE_PASSWORD), and that pg_hba.conf lets the user in from here.`,
    });
  });

  it('when there is no password', async () => {
    expect(await refusal(loader())).toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(
        'The server asks for a password. Give it with --warehouse-password-file or RENTLAKE_WAREHOUSE_PASSWORD.',
      ),
    });
  });

  it('when there is no such database', async () => {
    const url = server.url('nowhere', { name: 'loader', password: secret });
    expect(await refusal(url)).toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(
        /database "nowhere" does not exist\. .+ Create the database, or name another one in the URL\.$/,
      ),
    });
  });

  it('when nothing listens there', async () => {
    const url = `postgres://loader:${encodeURIComponent(secret)}@127.0.0.1:1/x`;
    expect(await refusal(url)).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('Nothing listens there.'),
    });
  });

  it('when the host has no address', async () => {
    const url = `postgres://loader:${encodeURIComponent(secret)}@nowhere.invalid/x`;
    expect((await refusal(url)).message).toContain(
      'The warehouse postgres://loader@nowhere.invalid/x failed',
    );
  });

  it('when the server does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://loader:${encodeURIComponent(secret)}@127.0.0.1:${port}/x?connect_timeout=1`;
    expect(await refusal(url)).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('The server does not answer.'),
    });
    silent.close();
  });

  it('when the user may not create the schema', async () => {
    expect(await refusal(loader(secret))).toMatchObject({
      kind: 'configuration',
      message: expect.stringMatching(
        /permission denied for database .+ Let an owner run: GRANT CREATE, TEMPORARY, CONNECT ON DATABASE/,
      ),
    });
  });

  it('when the tables belong to somebody else', async () => {
    await load(site.location);
    await site.execute('GRANT USAGE ON SCHEMA presentation TO loader');
    const { message } = await refusal(loader(secret), { crews: [] }, { runId: 'tuesday' });
    expect(message).toContain('permission denied for table _load_ledger');
    expect(message).toContain('its tables must belong to <user>');
  });

  it('when a text cannot be stored, with table, line and column, but not the text', async () => {
    await load(site.location);
    const rows = { crews: `SELECT chr(0) || 'Eva' AS boat, 1 AS people, 's' AS size` };
    const { kind, message } = await refusal(site.location, rows, { runId: 'tuesday' });
    expect(kind).toBe('data');
    expect(message).toMatch(/failed while staging crews: .+; COPY crews, line 1\. Nothing was/);
    expect(message).not.toContain('Eva');
    expect(await site.query('SELECT boat FROM presentation.crews')).toEqual([['Ana']]);
  });

  it('when somebody keeps a table locked', async () => {
    await load(site.location);
    const other = new Client(site.location);
    await other.connect();
    await other.query('BEGIN; LOCK TABLE presentation.crews');
    const url = `${site.location}?lock_timeout=200`;
    expect(await refusal(url, { crews: [] }, { runId: 'tuesday' })).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('Another load, or somebody who locked a table, is at work.'),
    });
    await other.end();
  });

  it('when a statement takes too long', async () => {
    const rows = {
      crews: `SELECT 'b' || range AS boat, 1 AS people, 's' AS size FROM range(500000)`,
    };
    expect(await refusal(`${site.location}?statement_timeout=30`, rows)).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('Add ?statement_timeout=<milliseconds> to the URL.'),
    });
  });

  it('when somebody gave a table a constraint that the rows do not meet', async () => {
    await load(site.location);
    await site.execute('ALTER TABLE presentation.crews ADD CHECK (people < 5)');
    const rows = { crews: [{ boat: 'Rui', people: '6', size: 's' }] };
    const { message } = await refusal(site.location, rows, { runId: 'tuesday' });
    expect(message).toContain(
      'Somebody gave the table a constraint that rows of the run do not meet. Drop it',
    );
    expect(message).not.toContain('Rui');
  });
});

describe('A load into PostgreSQL', () => {
  beforeEach(async () => {
    await site.execute(`GRANT CREATE ON DATABASE ${database()} TO loader`);
  });

  it('takes the password from beside the URL', async () => {
    expect(await load(loader(), monday, { password: secret })).toBe('loaded');
  });

  it('needs no right to create schemas where the schema is its own', async () => {
    await site.execute(
      `CREATE SCHEMA presentation AUTHORIZATION loader; REVOKE CREATE ON DATABASE ${database()} FROM loader`,
    );
    expect(await load(loader(secret))).toBe('loaded');
    expect(await load(loader(secret), { crews: [] }, { runId: 'tuesday' })).toBe('loaded');
  });

  it('is encrypted when the URL says so, and the certificate is that of the host', async () => {
    const tls = `sslmode=verify-full&sslrootcert=${server.ca}`;
    expect(await load(`${loader(secret)}?${tls}`)).toBe('loaded');
    const untrusted = await refusal(`${loader(secret)}?sslmode=verify-full`);
    expect(untrusted.message).toContain('The certificate of the server is not trusted.');
    const elsewhere = loader(secret).replace('127.0.0.1', 'localhost');
    expect((await refusal(`${elsewhere}?${tls}`)).message).toContain(
      'The certificate of the server is not trusted.',
    );
  });

  it('that loses its server changes nothing, and is taken again when it is back', async () => {
    await load(site.location);
    const many = `SELECT 'b' || range AS boat, 1 AS people, 's' AS size FROM range(2000000)`;
    const losing = refusal(site.location, { crews: many }, { runId: 'tuesday' });
    const copying = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'COPY%'`;
    while ((await site.query(copying)).length === 0) await wait(5);
    await wait(100);
    await server.end();
    expect(await losing).toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('Repeat it when the server is well.'),
    });
    await server.restart();
    expect(await site.query('SELECT boat FROM presentation.crews')).toEqual([['Ana']]);
    expect(await load(site.location, { crews: [] }, { runId: 'tuesday' })).toBe('loaded');
  });

  it('leaves no staging behind, refused or not', async () => {
    const leftovers = `SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'`;
    await load(site.location);
    const run = await storedRun(lake, boats, 'tuesday', { crews: [] });
    const tables = run.tables.map((table) => ({ ...table, rows: 5 }));
    await using warehouse = await openWarehouse(locationOf(site.location), {
      lake,
      settings,
    });
    await expect(loadRun({ ...run, tables }, warehouse)).rejects.toMatchObject({ kind: 'data' });
    await warehouse[Symbol.asyncDispose]();
    await wait(100);
    expect(await site.query(leftovers)).toEqual([]);
  });
});
