import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '@rentlake/lake';
import { bigint, decimal, text } from '@rentlake/schema';
import pRetry from 'p-retry';
import {
  emptyLoad,
  emptyWarehouse,
  loadRun,
  type LoadOutcome,
  type Warehouse,
  type WarehouseLoad,
} from '../../src/index.ts';
import { boats, boatsWith } from './boats.ts';
import { storedRun, type Rows } from './stored-run.ts';

/** A place for a warehouse, with nothing in it. */
export interface Site extends AsyncDisposable {
  /** As `--warehouse` has it. */
  readonly location: string;
  /** A lake that this warehouse can be loaded from, with nothing in it. */
  newLake(): Promise<ObjectStore>;
  open(lake: ObjectStore): Promise<Warehouse>;
  /** Arguments of Node for a process that says `open`, and then loads a run. */
  loader(lake: ObjectStore, load: WarehouseLoad): readonly string[];
  /** Milliseconds after its opening at which a loader is killed; others than a database in this machine takes. */
  readonly killedAfter?: readonly number[];
  /** When nothing is at work any more that a loader, which has ended, left behind. */
  settled(): Promise<void>;
  /** Asks as a reader does; values as text. */
  query(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  execute(sql: string): Promise<void>;
  /** Asks for name and comment of columns, and of the table itself under the name ''. */
  readonly comments: (table: string) => string;
}

const monday: Rows = {
  harbour_days: [
    {
      ...{ harbour: `O'Porto "x"\\N\t\r\n🏙️`, day: '2024-01-01', fares: '-0.01', trips: '3' },
      ...{ crew: '7', is_open: 'true', last_trip: '2024-01-01 10:00:00.123456', wind: '0.1' },
      year: '2024',
    },
    { harbour: '', day: '1970-01-01', fares: '9999999999999999.99', trips: null, year: '2023' },
  ],
  crews: [{ boat: 'Ana', people: '9223372036854775807', size: 'null' }],
};
const tuesday: Rows = { crews: [{ boat: 'Rui', people: '2', size: 's' }] };

const crews = 'SELECT boat, CAST(people AS VARCHAR) FROM presentation.crews ORDER BY 1';
const ledger =
  'SELECT CAST(load AS VARCHAR), run_id, CAST(rows AS VARCHAR) FROM presentation._load_ledger ORDER BY load';

/** What every adapter must do, over the real thing. */
export function describeWarehouse(name: string, openSite: () => Promise<Site>): void {
  describe(name, () => {
    let site: Site;
    let lake: ObjectStore;
    const opened: Warehouse[] = [];

    const open = async (): Promise<Warehouse> => {
      const warehouse = await site.open(lake);
      opened.push(warehouse);
      return warehouse;
    };
    const load = async (runId: string, rows: Rows, marketplace = boats) => {
      await using warehouse = await open();
      return await loadRun(await storedRun(lake, marketplace, runId, rows), warehouse);
    };

    beforeEach(async () => {
      site = await openSite();
      lake = await site.newLake();
    });

    afterEach(async () => {
      for (const warehouse of opened.splice(0)) await warehouse[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    });

    it('holds nothing before the first load', async () => {
      await using warehouse = await open();
      const run = await storedRun(lake, boats, 'monday', monday);
      expect(await warehouse.newest(run)).toBeUndefined();
      expect(await warehouse.measure(run)).toEqual({});
    });

    it('lets readers see every value of a run as it was computed', async () => {
      expect(await load('monday', monday)).toBe('loaded');
      const columns = 'harbour, day, fares, trips, crew, is_open, last_trip, wind, year'
        .split(', ')
        .map((column) => `CAST(${column} AS VARCHAR)`);
      expect(
        await site.query(
          `SELECT ${columns.join(', ')} FROM presentation.harbour_days ORDER BY year DESC`,
        ),
      ).toEqual([
        [
          ...[`O'Porto "x"\\N\t\r\n🏙️`, '2024-01-01', '-0.01', '3', '7', 'true'],
          ...['2024-01-01 10:00:00.123456', '0.1', '2024'],
        ],
        ['', '1970-01-01', '9999999999999999.99', null, null, null, null, null, '2023'],
      ]);
      expect(await site.query('SELECT size FROM presentation.crews')).toEqual([['null']]);
      expect(await site.query(ledger)).toEqual([['1', 'monday', '3']]);
    });

    it('says what tables and columns are for', async () => {
      await load('monday', monday);
      expect(await site.query(site.comments('crews'))).toEqual([
        ['', 'People of each boat.'],
        ['boat', 'Grain: one row for each boat.'],
        ['people', 'Measure: one value for each boat.'],
        ['size', 'Partition of the table in the lake.'],
      ]);
    });

    it('shows no rows when it is emptied of a run, says so in the ledger, and takes the run again', async () => {
      await load('monday', monday);
      const empty = async (of: string): Promise<LoadOutcome> => {
        await using warehouse = await open();
        return await emptyWarehouse(
          emptyLoad(boats)!,
          warehouse,
          async ({ runId }) => runId === of,
        );
      };
      expect(await empty('tuesday')).toBe('unchanged');
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
      expect(await empty('monday')).toBe('loaded');
      expect(await empty('monday')).toBe('unchanged');
      expect(await site.query(crews)).toEqual([]);
      expect(await site.query('SELECT harbour FROM presentation.harbour_days')).toEqual([]);
      expect(await site.query(ledger)).toEqual([
        ['1', 'monday', '3'],
        ['2', '(none)', '0'],
      ]);
      expect(await load('monday', monday)).toBe('loaded');
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
    });

    it('is not touched when the run that readers see is loaded again', async () => {
      await load('monday', monday);
      expect(await load('monday', monday)).toBe('unchanged');
      expect(await site.query(ledger)).toEqual([['1', 'monday', '3']]);
    });

    it('tells two runs of one id apart by what they hold', async () => {
      await load('monday', monday);
      lake = await site.newLake();
      expect(await load('monday', tuesday)).toBe('loaded');
      expect(await site.query(crews)).toEqual([['Rui', '2']]);
    });

    it('replaces all tables, also by none rows, and again by those of an older run', async () => {
      await load('monday', monday);
      await load('tuesday', tuesday);
      expect(await site.query(crews)).toEqual([['Rui', '2']]);
      expect(await site.query('SELECT harbour FROM presentation.harbour_days')).toEqual([]);
      await load('monday', monday);
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
      expect(await site.query(ledger)).toEqual([
        ['1', 'monday', '3'],
        ['2', 'tuesday', '1'],
        ['3', 'monday', '3'],
      ]);
    });

    it('refuses rows whose number or sum is not that of the manifest, and changes nothing', async () => {
      await load('monday', monday);
      const run = await storedRun(lake, boats, 'tuesday', tuesday);
      const planted = {
        ...run,
        tables: run.tables.map((table) => ({ ...table, rows: 1, sums: { people: '3' } })),
      };
      await using warehouse = await open();
      await expect(loadRun(planted, warehouse)).rejects.toMatchObject({
        name: 'WarehouseError',
        kind: 'data',
        message: expect.stringContaining(
          'is not what run tuesday computed: harbour_days: 0 rows, not 1; harbour_days: people adds up to null, not 3; crews: people adds up to 2, not 3. Nothing was changed.',
        ),
      });
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
      expect(await site.query(ledger)).toHaveLength(1);
    });

    it('compares rows alone where a run did not add up its measures', async () => {
      const run = await storedRun(lake, boats, 'tuesday', tuesday);
      const tables = run.tables.map((table) => ({ ...table, sums: undefined }));
      await using warehouse = await open();
      expect(await loadRun({ ...run, tables }, warehouse)).toBe('loaded');
    });

    it('shows nothing of what is staged only, and takes the load again', async () => {
      await load('monday', monday);
      const warehouse = await open();
      await warehouse.stage(await storedRun(lake, boats, 'tuesday', tuesday));
      await warehouse[Symbol.asyncDispose]();
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
      expect(await load('tuesday', tuesday)).toBe('loaded');
    });

    it('refuses to replace rows when somebody loaded since the ledger was read', async () => {
      const run = await storedRun(lake, boats, 'tuesday', tuesday);
      await using warehouse = await open();
      const newest = await warehouse.newest(run);
      await load('monday', monday);
      await warehouse.stage(run);
      await expect(warehouse.replace(run, newest)).rejects.toMatchObject({
        kind: 'conflict',
        message: `Run monday was loaded into ${warehouse.location} meanwhile. Repeat it.`,
      });
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
    });

    it('takes loads that come at once one after the other', async () => {
      // A file is waited for as long as loads of this machine take when it has time for them.
      const insist = (runId: string, rows: Rows) =>
        pRetry(() => load(runId, rows), {
          ...{ retries: 100, minTimeout: 50, factor: 1 },
          shouldRetry: ({ error }) => /is being loaded by another run/.test(error.message),
        });
      await Promise.all([
        insist('monday', monday),
        insist('tuesday', tuesday),
        insist('again', monday),
      ]);
      const entries = await site.query(ledger);
      expect(entries.map(([number]) => number)).toEqual(['1', '2', '3']);
      const isTuesday = entries.at(-1)?.[1] === 'tuesday';
      expect(await site.query(crews)).toEqual([
        isTuesday ? ['Rui', '2'] : ['Ana', '9223372036854775807'],
      ]);
      const days = await site.query('SELECT day FROM presentation.harbour_days');
      expect(days).toHaveLength(isTuesday ? 0 : 2);
    });

    it('alters a table when its contract changed', async () => {
      await load('monday', monday);
      const changed = boatsWith({ people: text(), pay: decimal(18, 2) });
      const rows = { crews: [{ boat: 'Rui', people: 'two', pay: '1.50', size: 's' }] };
      expect(await load('tuesday', rows, changed)).toBe('loaded');
      expect(
        await site.query('SELECT boat, people, CAST(pay AS VARCHAR) FROM presentation.crews'),
      ).toEqual([['Rui', 'two', '1.50']]);
      const fewer = boatsWith({ pay: bigint() });
      await load('friday', { crews: [{ boat: 'Eva', pay: '7', size: 's' }] }, fewer);
      const names = await site.query(site.comments('crews'));
      expect(names.map(([column]) => column).sort()).toEqual(['', 'boat', 'pay', 'size']);
    });

    it.each([
      ['lost rows', 'DELETE FROM presentation.crews'],
      ['has other values', 'UPDATE presentation.crews SET people = 1'],
      ['was dropped', 'DROP TABLE presentation.crews'],
      ['of the ledger was dropped', 'DROP TABLE presentation._load_ledger'],
      ['lacks a column', 'ALTER TABLE presentation.crews DROP COLUMN people'],
      ['has a column of another type', 'ALTER TABLE presentation.crews ALTER people TYPE VARCHAR'],
    ])('is loaded again when a table %s by hand', async (_, sql) => {
      await load('monday', monday);
      await site.execute(sql);
      expect(await load('monday', monday)).toBe('loaded');
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
      expect(await load('monday', monday)).toBe('unchanged');
    });

    it('says which files of the run are gone, and changes nothing', async () => {
      await load('monday', monday);
      const run = await storedRun(lake, boats, 'tuesday', tuesday);
      await lake.remove(run.tables[1]!.path!);
      await using warehouse = await open();
      await expect(loadRun(run, warehouse)).rejects.toThrow(
        'There is no Parquet file below presentation/boats/crews/run_id=tuesday',
      );
      await warehouse[Symbol.asyncDispose]();
      expect(await site.query(crews)).toEqual([['Ana', '9223372036854775807']]);
    });

    it('shows the old rows whenever the loader is killed, and takes the load again', async () => {
      await load('monday', monday);
      const many = `SELECT 'b' || range AS boat, range AS people, 's' AS size FROM range(200000)`;
      const run = await storedRun(lake, boats, 'many', { crews: many });
      const fates = new Set<string>();
      for (const delay of site.killedAfter ?? [5, 60, 120, 200, 300, 450, 600]) {
        const child = spawn(process.execPath, [...site.loader(lake, run)], {
          env: { ...process.env, NODE_OPTIONS: '' },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const closed = once(child, 'close');
        await Promise.race([once(child.stdout, 'data'), closed]);
        await wait(delay);
        child.kill('SIGKILL');
        await closed;
        await site.settled();
        const [[count, days] = []] = await site.query(
          'SELECT CAST((SELECT COUNT(*) FROM presentation.crews) AS VARCHAR), CAST((SELECT COUNT(*) FROM presentation.harbour_days) AS VARCHAR)',
        );
        expect(['1 and 2', '200000 and 0']).toContain(`${count} and ${days}`);
        fates.add(String(count));
        if (count !== '1') await load('monday', monday);
      }
      expect(fates).toContain('1');
      expect(await load('many', { crews: many })).toBe('loaded');
      expect(
        await site.query('SELECT CAST(SUM(people) AS VARCHAR) FROM presentation.crews'),
      ).toEqual([['19999900000']]);
    });
  });
}
