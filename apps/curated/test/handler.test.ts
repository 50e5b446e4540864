import { expect, test } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { CuratedReport } from '../src/index.ts';

const lake = describeHandler({
  handler,
  follows: 'ingestion',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is true. The fields are marketplace, run_id, spark.',
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'ingestion');
  const report = (await handler(handlerEvent)) as CuratedReport;
  expect(report.datasets['users']).toMatchObject({ raw: 0, curated: 0, quarantined: 0 });
  expect(await handler(handlerEvent)).toEqual(report);
});
