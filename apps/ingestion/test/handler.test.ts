import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { handler } from '../src/handler.ts';

const environment = { ...process.env };
const samples = join(import.meta.dirname, '../../../tools/sample-data/sample');
const event = { marketplace: 'car-rental', run_id: 'monday' };
let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-ingestion-')));
  Object.assign(process.env, {
    RENTLAKE_LAKE: lake.location,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    RENTLAKE_SOURCE: samples,
  });
});

afterEach(() => {
  process.env = { ...environment };
  rmSync(lake.location, { recursive: true, force: true });
});

test('a repeated event gives the same report', async () => {
  const report = await handler(event);
  expect(report).toMatchObject({ run_id: 'monday', outcome: 'ingested' });
  expect(report.datasets['transactions']?.raw).toBe(5000);
  expect(await handler(event)).toEqual(report);
});

test('a marketplace without a folder below the source is bad data', async () => {
  process.env['RENTLAKE_SOURCE'] = lake.location;
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('the dataset vehicles is missing'),
  });
});

test('an event with a wrong field is a bad request that names field and value', async () => {
  await expect(handler({ ...event, base_run: 7 })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.base_run is 7. Give the id of a run.',
  });
});

test('an unknown marketplace is a bad request that names those known', async () => {
  await expect(handler({ ...event, marketplace: 'boats' })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.marketplace is "boats". Known: car-rental, listings.',
  });
});

test('a missing variable is a bad configuration', async () => {
  delete process.env['RENTLAKE_SOURCE'];
  await expect(handler(event)).rejects.toMatchObject({
    name: 'BadConfiguration',
    message: 'RENTLAKE_SOURCE is missing. Give the path of a folder.',
  });
});
