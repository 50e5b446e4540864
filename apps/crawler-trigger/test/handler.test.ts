import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore, layout } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { handler } from '../src/handler.ts';

const environment = { ...process.env };
const event = { marketplace: 'car-rental', run_id: 'monday' };
let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-crawler-trigger-')));
  Object.assign(process.env, {
    RENTLAKE_LAKE: lake.location,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(lake.location, { recursive: true, force: true });
});

test('a run is made known to the catalogue', async () => {
  await emptyRun(lake, carRental, 'monday', 'kpi');
  const tables = Object.keys(carRental.metrics);
  expect(await handler(event)).toEqual({
    run_id: 'monday',
    inferred: tables,
    partitions: Object.fromEntries(tables.map((table) => [table, 0])),
  });
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake, carRental, 'monday', 'kpi');
  const report = await handler(event);
  expect(await handler(event)).toEqual(report);
});

test('files that are not what the contract says are bad data', async () => {
  await emptyRun(lake, carRental, 'monday', 'kpi');
  await lake.remove(
    `${layout.presentation('car-rental', 'daily_metrics', 'monday')}/part-0.parquet`,
  );
  await lake.write(
    `${layout.presentation('car-rental', 'daily_metrics', 'monday')}/odd.parquet`,
    '?',
  );
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('is not a whole Parquet file.'),
  });
});

test('a run that has not been through kpi is a bad request', async () => {
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
