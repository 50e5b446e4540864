import { expect, test } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';

const lake = describeHandler({
  handler,
  follows: 'publisher',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is not known. The fields are marketplace, run_id, action.',
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'publisher');
  const report = await handler(handlerEvent);
  expect(Object.keys(report.queries).sort()).toEqual(Object.keys(carRental.queries).sort());
  expect(await handler(handlerEvent)).toEqual(report);
});
