import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { IngestionReport } from '../src/index.ts';

const samples = join(import.meta.dirname, '../../../tools/sample-data/sample');

const lake = describeHandler({
  handler,
  wrongFields: { base_run: 7 },
  wrongFieldsMessage: 'event.base_run is 7. Give the id of a run.',
  environment: { RENTLAKE_SOURCE: samples },
  needs: 'RENTLAKE_SOURCE',
  needsHint:
    'Give the path of a folder, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database>.',
});

test('a repeated event gives the same report', async () => {
  const report = (await handler(handlerEvent)) as IngestionReport;
  expect(report).toMatchObject({ run_id: 'monday', outcome: 'ingested' });
  expect(report.datasets['transactions']?.raw).toBe(5000);
  expect(await handler(handlerEvent)).toEqual(report);
});

test('a marketplace without a folder below the source is bad data', async () => {
  process.env['RENTLAKE_SOURCE'] = lake().location;
  await expect(handler(handlerEvent)).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('the dataset vehicles is missing'),
  });
});

test('an increment over files is a bad request', async () => {
  const increment = { overlap: 60, reconcile_deletes: false };
  await expect(handler({ ...handlerEvent, increment })).rejects.toMatchObject({
    name: 'BadRequest',
    message: `An increment needs a database, and ${join(samples, 'car-rental')} is a folder.`,
  });
});
