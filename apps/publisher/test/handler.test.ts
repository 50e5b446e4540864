import { expect, test } from '@jest/globals';
import { layout, readPublished, runHistory } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';

const lake = describeHandler({
  handler,
  follows: 'crawler-trigger',
  wrongFields: { rollback: false },
  wrongFieldsMessage: 'event.rollback is false. Give true, or leave it out.',
});

test('a run is published in place of the one before, and old ones go', async () => {
  process.env['RENTLAKE_KEEP_RUNS'] = '1';
  await emptyRun(lake(), carRental, 'sunday', 'crawler-trigger');
  await handler({ ...handlerEvent, run_id: 'sunday' });
  await emptyRun(lake(), carRental, 'monday', 'crawler-trigger');
  expect(await handler(handlerEvent)).toEqual({ run_id: 'monday', previous_run_id: 'sunday' });
  expect((await runHistory(lake(), 'car-rental')).manifests.map(({ run_id }) => run_id)).toEqual([
    'monday',
  ]);
});

test('a repeated event changes nothing, and says so: the run before is the run itself', async () => {
  await emptyRun(lake(), carRental, 'monday', 'crawler-trigger');
  await handler(handlerEvent);
  const { body } = (await lake().read(layout.published('car-rental')))!;
  const again = { run_id: 'monday', previous_run_id: 'monday' };
  expect(await handler(handlerEvent)).toEqual(again);
  expect(await handler(handlerEvent)).toEqual(again);
  expect((await lake().read(layout.published('car-rental')))!.body).toEqual(body);
});

test('with rollback, readers see the older run again', async () => {
  for (const run_id of ['sunday', 'monday']) {
    await emptyRun(lake(), carRental, run_id, 'crawler-trigger');
    await handler({ ...handlerEvent, run_id });
  }
  expect(await handler({ ...handlerEvent, run_id: 'sunday', rollback: true })).toEqual({
    run_id: 'sunday',
    previous_run_id: 'monday',
  });
  expect((await readPublished(lake(), 'car-rental'))?.published.run_id).toBe('sunday');
});
