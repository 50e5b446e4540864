import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore, layout, readPublished, type Manifest } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import type { LedgerEntry, Warehouse, WarehouseLoad } from '@rentlake/warehouse';
import { readConfig } from '../src/config.ts';
import { handler } from '../src/handler.ts';
import { followPublished } from '../src/follow-published.ts';
import { publish, rollback } from '../src/index.ts';

const environment = { ...process.env };
let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-publisher-')));
  Object.assign(process.env, { RENTLAKE_LAKE: lake.location, POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(lake.location, { recursive: true, force: true });
});

/** A warehouse that keeps the names of runs only, and what was asked of it; `onReplace` may fail. */
class Memory {
  readonly loads: LedgerEntry[] = [];
  onReplace = (_: WarehouseLoad): void | Promise<void> => undefined;

  readonly open = (): Promise<Warehouse> => {
    const told = ({ tables }: WarehouseLoad) =>
      Object.fromEntries(
        tables.map(({ contract, rows, sums = {} }) => [contract.name, { rows, sums }] as const),
      );
    return Promise.resolve({
      location: 'memory',
      newest: () => Promise.resolve(this.loads.at(-1)),
      measure: (load) => Promise.resolve(told(load)),
      stage: (load) => Promise.resolve(told(load)),
      replace: async (load) => {
        await this.onReplace(load);
        const { runId, fingerprint } = load;
        this.loads.push({ load: this.loads.length + 1, runId, fingerprint });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    } satisfies Warehouse);
  };

  get shown(): string | undefined {
    return this.loads.at(-1)?.runId;
  }
}

const request = (runId: string) => ({ marketplace: listings, runId });
const shown = async (warehouse: Memory) => [await published(), warehouse.shown];
const published = async () => (await readPublished(lake, 'listings'))?.published.run_id;

test('the lake switches when the warehouse has the run, and not when it refuses it', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  warehouse.onReplace = async () => expect(await published()).toBeUndefined();
  await publish(request('monday'), ports);
  await emptyRun(lake, listings, 'tuesday', 'crawler-trigger');
  warehouse.onReplace = () => {
    throw new Error('The server is gone.');
  };
  await expect(publish(request('tuesday'), ports)).rejects.toThrow('The server is gone.');
  expect([await published(), warehouse.shown]).toEqual(['monday', 'monday']);
  warehouse.onReplace = () => undefined;
  await publish(request('tuesday'), ports);
  expect([await published(), warehouse.shown]).toEqual(['tuesday', 'tuesday']);
  await rollback(request('monday'), ports);
  expect([await published(), warehouse.shown]).toEqual(['monday', 'monday']);
});

test('a publisher that is slow does not take readers back from a run whose publication began later', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  for (const runId of ['monday', 'tuesday']) {
    await emptyRun(lake, listings, runId, 'crawler-trigger');
  }
  warehouse.onReplace = async () => {
    warehouse.onReplace = () => undefined;
    await pause(5);
    await publish(request('tuesday'), ports);
  };
  const message =
    'Run monday of listings was overtaken: run tuesday was published after monday began to be. Readers stay with tuesday. To publish other data, start a new run.';
  await expect(publish(request('monday'), ports)).rejects.toThrow(message);
  expect(await shown(warehouse)).toEqual(['tuesday', 'tuesday']);
  // As if it had died between its load and its refusal.
  warehouse.loads.push({ load: 9, runId: 'monday', fingerprint: 'monday' });
  await expect(publish(request('monday'), ports)).rejects.toThrow(message);
  expect(await shown(warehouse)).toEqual(['tuesday', 'tuesday']);
});

test('what is in step is not loaded again', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  expect(await followPublished(listings, ports)).toBeUndefined();
  await publish(request('monday'), ports);
  expect(await followPublished(listings, ports)).toEqual({
    run_id: 'monday',
    location: 'memory',
    outcome: 'unchanged',
  });
  expect(warehouse.loads).toHaveLength(1);
});

/** The lake, in which no switch succeeds. */
function withoutSwitch(): FolderStore {
  const stuck = new FolderStore(lake.location);
  const write = stuck.write.bind(stuck);
  stuck.write = (key, ...content) => {
    if (key === layout.published('listings')) throw new Error('The lake is gone.');
    return write(key, ...content);
  };
  return stuck;
}

test('a first run that came no further than the warehouse is shown there no more, and can be published yet', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  const failed = publish(request('monday'), { ...ports, lake: withoutSwitch() });
  await expect(failed).rejects.toThrow('The lake is gone.');
  expect(warehouse.shown).toBe('monday');
  const emptied = { run_id: '(none)', location: 'memory', outcome: 'loaded' };
  expect(await followPublished(listings, ports)).toEqual(emptied);
  expect(warehouse.shown).toBe('(none)');
  expect(await followPublished(listings, ports)).toBeUndefined();
  await publish(request('monday'), ports);
  expect([await published(), warehouse.shown]).toEqual(['monday', 'monday']);
});

test('what another lake loaded is shown on where this one publishes nothing', async () => {
  const warehouse = new Memory();
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  warehouse.loads.push({ load: 1, runId: 'monday', fingerprint: 'of another lake' });
  expect(await followPublished(listings, { lake, openWarehouse: warehouse.open })).toBeUndefined();
  expect(warehouse.shown).toBe('monday');
});

test('what another publisher loaded before our switch gives way to what the lake shows', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  await publish(request('monday'), ports);
  warehouse.loads.push({ load: 2, runId: 'tuesday', fingerprint: 'another' });
  await followPublished(listings, ports);
  expect([await published(), warehouse.shown]).toEqual(['monday', 'monday']);
});

test('a run that is published while the warehouse follows is followed as well', async () => {
  const warehouse = new Memory();
  const ports = { lake, openWarehouse: warehouse.open };
  for (const runId of ['monday', 'tuesday']) {
    await emptyRun(lake, listings, runId, 'crawler-trigger');
  }
  await publish(request('monday'), { lake });
  warehouse.onReplace = async ({ runId }) => {
    if (runId === 'monday') await publish(request('tuesday'), { lake });
  };
  expect(await followPublished(listings, ports)).toMatchObject({ run_id: 'tuesday' });
  expect(warehouse.loads.map(({ runId }) => runId)).toEqual(['monday', 'tuesday']);
});

test('the handler loads the warehouse that its environment names, and refuses wrong sums by name', async () => {
  process.env['RENTLAKE_WAREHOUSE'] = join(lake.location, 'marts.duckdb');
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  await handler({ marketplace: 'listings', run_id: 'monday' });
  await emptyRun(lake, listings, 'tuesday', 'crawler-trigger');
  const path = join(lake.location, layout.manifest('listings', 'tuesday'));
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const [table] = Object.values(manifest.tables);
  table!.sums = { planted: '1' };
  writeFileSync(path, JSON.stringify(manifest));
  await expect(handler({ marketplace: 'listings', run_id: 'tuesday' })).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('planted adds up to null, not 1. Nothing was changed.'),
  });
  expect(await published()).toBe('monday');
});

test('the environment of the handler names warehouse, password and reader', () => {
  const variables = { RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_THREADS: '2', RENTLAKE_MEMORY: '1GB' };
  expect(readConfig(variables).warehouse).toBeUndefined();
  expect(
    readConfig({
      ...variables,
      RENTLAKE_WAREHOUSE: 'postgres://loader@db/metrics',
      RENTLAKE_WAREHOUSE_PASSWORD: 'secret',
      RENTLAKE_WAREHOUSE_READER: 'analyst',
      RENTLAKE_WAREHOUSE_COPY_ROLE: 'arn:aws:iam::123456789012:role/copy',
    }).warehouse,
  ).toEqual({
    location: {
      kind: 'postgres',
      url: 'postgres://loader@db/metrics',
      shown: 'postgres://loader@db/metrics',
    },
    password: 'secret',
    reader: 'analyst',
    copyRole: 'arn:aws:iam::123456789012:role/copy',
    settings: { threads: 2, memoryMiB: 1024 },
  });
  expect(() => readConfig({ ...variables, RENTLAKE_WAREHOUSE: 'redshift://u:s3cret@c/d' })).toThrow(
    'RENTLAKE_WAREHOUSE names no database of Redshift Serverless',
  );
});

test('a Redshift takes no lake in a folder', async () => {
  process.env['RENTLAKE_WAREHOUSE'] = 'redshift://analytics/dev';
  await emptyRun(lake, listings, 'monday', 'crawler-trigger');
  await expect(handler({ marketplace: 'listings', run_id: 'monday' })).rejects.toMatchObject({
    name: 'BadConfiguration',
    message: `The warehouse redshift://analytics/dev is loaded from S3, and the lake is the folder ${lake.location}. Give a lake as s3://<bucket>/<prefix>, or name another warehouse.`,
  });
  expect(await published()).toBeUndefined();
});
