import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Database } from '@rentlake/engine';
import { RunRecord, layout, readPublished, runHistory } from '@rentlake/lake';
import { carRental, listings } from '@rentlake/metrics';
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

test('an event that comes again after a newer run was published tells that readers see that one', async () => {
  for (const run_id of ['sunday', 'monday']) {
    await emptyRun(lake(), carRental, run_id, 'crawler-trigger');
    await handler({ ...handlerEvent, run_id });
  }
  expect(await handler({ ...handlerEvent, run_id: 'sunday' })).toEqual({
    run_id: 'sunday',
    previous_run_id: 'monday',
  });
  expect((await readPublished(lake(), 'car-rental'))?.published.run_id).toBe('monday');
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

test('a run that was overtaken while it was published is not published over the newer one', async () => {
  for (const run_id of ['sunday', 'monday']) {
    await emptyRun(lake(), carRental, run_id, 'crawler-trigger');
  }
  // As if the process had died within its first attempt.
  const sunday = await RunRecord.open(lake(), 'car-rental', 'sunday');
  const died = sunday.stage('publisher', 'lake', () => Promise.reject(new Error('died')));
  await expect(died).rejects.toThrow('died');
  await pause(5);
  await handler(handlerEvent);
  await expect(handler({ ...handlerEvent, run_id: 'sunday' })).rejects.toMatchObject({
    name: 'BadRequest',
    message:
      'Run sunday of car-rental was overtaken: run monday was published after sunday began to be. Readers stay with monday. To publish other data, start a new run.',
  });
  expect((await readPublished(lake(), 'car-rental'))?.published.run_id).toBe('monday');
});

test('with follow, nothing is published, and a warehouse that is ahead shows what the lake publishes', async () => {
  const event = { ...handlerEvent, marketplace: 'listings' };
  process.env['RENTLAKE_WAREHOUSE'] = join(lake().location, 'warehouse.duckdb');
  for (const run_id of ['sunday', 'monday']) {
    await emptyRun(lake(), listings, run_id, 'crawler-trigger');
  }
  await handler({ ...event, run_id: 'sunday' });
  const switched = (await lake().read(layout.published('listings')))!;
  await handler(event);
  // As if the process had died between the load and the switch.
  await lake().write(layout.published('listings'), switched.body.toString());
  expect(await handler({ ...event, follow: true })).toEqual({
    run_id: 'monday',
    previous_run_id: 'sunday',
  });
  expect((await readPublished(lake(), 'listings'))?.published.run_id).toBe('sunday');
  expect(await loadedRun()).toBe('sunday');
});

/** The run that readers of the warehouse see. */
async function loadedRun(): Promise<unknown> {
  using database = await Database.open({ threads: 1, memoryMiB: 128 }, `${lake().location}/.spill`);
  const file = join(lake().location, 'warehouse.duckdb');
  await database.run(`ATTACH '${file}' AS warehouse (READ_ONLY)`, 'opening');
  const [row] = await database.read(
    'SELECT run_id FROM warehouse.presentation._load_ledger ORDER BY load DESC LIMIT 1',
    'reading',
  );
  return row?.['run_id'];
}
