import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { bigint, text } from '@rentlake/schema';
import { PostgresServer } from '@rentlake/testing';
import { Client } from 'pg';
import { loadRun, openWarehouse } from '../src/index.ts';
import { askServer } from './support/asked.ts';
import { boats, boatsWith } from './support/boats.ts';
import { newFolder } from './support/folders.ts';
import { locationOf } from './support/location-of.ts';
import { postgresSite } from './support/sites.ts';
import { settings, storedRun, type Rows } from './support/stored-run.ts';
import { describeWarehouse, type Site } from './support/warehouse-suite.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await askServer(server.url(), `CREATE ROLE analyst LOGIN PASSWORD 'x'`);
});

afterAll(() => server[Symbol.asyncDispose]());

describeWarehouse('A warehouse in PostgreSQL', () => postgresSite(server));

describe('Readers of PostgreSQL', () => {
  let site: Site;
  let lake: FolderStore;
  const rows = (boat: string): Rows => ({ crews: [{ boat, people: '1', size: 's' }] });

  const load = async (
    runId: string,
    given: Rows,
    { marketplace = boats, reader }: { marketplace?: typeof boats; reader?: string } = {},
  ) => {
    const place = locationOf(site.location);
    await using warehouse = await openWarehouse(place, { lake, settings, reader });
    return await loadRun(await storedRun(lake, marketplace, runId, given), warehouse);
  };

  beforeEach(async () => {
    lake = new FolderStore(newFolder());
    site = await postgresSite(server);
  });

  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  it('keep their views and rights over a load', async () => {
    await load('monday', rows('Ana'));
    await site.execute(
      'CREATE VIEW names AS SELECT boat FROM presentation.crews; GRANT SELECT ON names TO analyst',
    );
    await load('tuesday', rows('Rui'));
    expect(await site.query('SELECT * FROM names')).toEqual([['Rui']]);
  });

  it('may read when they have the role that is named, and nothing else', async () => {
    await load('monday', rows('Ana'), { reader: 'analyst' });
    const database = new URL(site.location).pathname.slice(1);
    const client = new Client(server.url(database, { name: 'analyst', password: 'x' }));
    await client.connect();
    const { rows: found } = await client.query('SELECT boat FROM presentation.crews');
    expect(found).toEqual([{ boat: 'Ana' }]);
    await expect(client.query('DELETE FROM presentation.crews')).rejects.toThrow(
      'permission denied for table crews',
    );
    await client.end();
  });

  it('are refused when their role is not there, before anything is loaded', async () => {
    await expect(load('monday', rows('Ana'), { reader: 'nobody' })).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(
        'has no role nobody. Create it (CREATE ROLE "nobody"), or name another one with --warehouse-reader.',
      ),
    });
    expect(await site.query(`SELECT to_regnamespace('presentation')::text`)).toEqual([[null]]);
  });

  it('go on with the old rows while a load waits to commit', async () => {
    await load('monday', rows('Ana'));
    const reader = new Client(site.location);
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const names = async () =>
      (await reader.query<{ boat: string }>('SELECT boat FROM presentation.crews')).rows;
    expect(await names()).toEqual([{ boat: 'Ana' }]);
    expect(await load('tuesday', rows('Rui'))).toBe('loaded');
    expect(await names()).toEqual([{ boat: 'Ana' }]);
    await reader.query('COMMIT');
    expect(await names()).toEqual([{ boat: 'Rui' }]);
    await reader.end();
  });

  it('keep their views of columns that a changed contract still has', async () => {
    await load('monday', rows('Ana'));
    await site.execute('CREATE VIEW names AS SELECT boat FROM presentation.crews');
    const marketplace = boatsWith({ people: text(), more: bigint() });
    await load('tuesday', { crews: [{ boat: 'Rui', people: 'two', size: 's' }] }, { marketplace });
    expect(await site.query('SELECT * FROM names')).toEqual([['Rui']]);
  });

  it.each([
    ['retyped', { people: text() }, 'cannot alter type of a column used by a view or rule'],
    ['dropped', { crew: bigint() }, 'cannot drop column people of table presentation.crews'],
  ])(
    'whose views use a column that is %s are told of, and nothing changes',
    async (_, measures, said) => {
      await load('monday', rows('Ana'));
      await site.execute('CREATE VIEW sizes AS SELECT people FROM presentation.crews');
      const changed = { crews: [{ boat: 'Rui', people: '2', crew: '2', size: 's' }] };
      const marketplace = boatsWith(measures);
      const refusal = load('tuesday', changed, { marketplace });
      await expect(refusal).rejects.toMatchObject({ kind: 'configuration' });
      await expect(refusal).rejects.toThrow(said);
      await expect(refusal).rejects.toThrow(
        /view sizes depends on column "?people.+Drop the view \(or other object\), repeat it, and create what you dropped anew\.$/,
      );
      expect(await site.query('SELECT boat FROM presentation.crews')).toEqual([['Ana']]);
    },
  );

  it('are told when a view stands where a table belongs', async () => {
    await site.execute('CREATE SCHEMA presentation; CREATE VIEW presentation.crews AS SELECT 1');
    await expect(load('monday', rows('Ana'))).rejects.toThrow(
      'is a view or the like, where a table is loaded. Drop or rename it.',
    );
  });
});
