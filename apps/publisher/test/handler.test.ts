import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore, layout, readPublished, runHistory } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { handler } from '../src/handler.ts';

const environment = { ...process.env };
const event = { marketplace: 'car-rental', run_id: 'monday' };
let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-publisher-')));
  Object.assign(process.env, {
    RENTLAKE_LAKE: lake.location,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(lake.location, { recursive: true, force: true });
});

test('a run is published in place of the one before, and old ones go', async () => {
  process.env['RENTLAKE_KEEP_RUNS'] = '1';
  await emptyRun(lake, carRental, 'sunday', 'crawler-trigger');
  await handler({ ...event, run_id: 'sunday' });
  await emptyRun(lake, carRental, 'monday', 'crawler-trigger');
  expect(await handler(event)).toEqual({ run_id: 'monday', previous_run_id: 'sunday' });
  expect((await runHistory(lake, 'car-rental')).manifests.map(({ run_id }) => run_id)).toEqual([
    'monday',
  ]);
});

test('a repeated event changes nothing, and says so: the run before is the run itself', async () => {
  await emptyRun(lake, carRental, 'monday', 'crawler-trigger');
  await handler(event);
  const { body } = (await lake.read(layout.published('car-rental')))!;
  const again = { run_id: 'monday', previous_run_id: 'monday' };
  expect(await handler(event)).toEqual(again);
  expect(await handler(event)).toEqual(again);
  expect((await lake.read(layout.published('car-rental')))!.body).toEqual(body);
});

test('with rollback, readers see the older run again', async () => {
  for (const run_id of ['sunday', 'monday']) {
    await emptyRun(lake, carRental, run_id, 'crawler-trigger');
    await handler({ ...event, run_id });
  }
  expect(await handler({ ...event, run_id: 'sunday', rollback: true })).toEqual({
    run_id: 'sunday',
    previous_run_id: 'monday',
  });
  expect((await readPublished(lake, 'car-rental'))?.published.run_id).toBe('sunday');
});

test('a run that has not been through crawler-trigger is a bad request', async () => {
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadRequest',
    message: expect.stringContaining('There is no run monday of car-rental'),
  });
});

test('an event with a wrong field is a bad request that names field and value', async () => {
  await expect(handler({ ...event, rollback: false })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.rollback is false. Give true, or leave it out.',
  });
});

test('an unknown marketplace is a bad request that names those known', async () => {
  await expect(handler({ ...event, marketplace: 'boats' })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.marketplace is "boats". Known: car-rental, listings.',
  });
});

test('a missing variable is a bad configuration', async () => {
  delete process.env['RENTLAKE_LAKE'];
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadConfiguration',
    message: 'RENTLAKE_LAKE is missing. Give the path of a folder.',
  });
});
