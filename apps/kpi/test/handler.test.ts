import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { handler } from '../src/handler.ts';

const environment = { ...process.env };
const event = { marketplace: 'car-rental', run_id: 'monday' };
let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-kpi-')));
  Object.assign(process.env, {
    RENTLAKE_LAKE: lake.location,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(lake.location, { recursive: true, force: true });
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake, carRental, 'monday', 'curated');
  const report = await handler(event);
  expect(Object.keys(report.tables)).toEqual(Object.keys(carRental.metrics));
  expect(await handler(event)).toEqual(report);
});

test('a run that has not been through curated is a bad request', async () => {
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadRequest',
    message: expect.stringContaining('There is no run monday of car-rental'),
  });
});

test('an event with a wrong field is a bad request that names field and value', async () => {
  await expect(handler({ ...event, force: true })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.force is true. The fields are marketplace, run_id.',
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
