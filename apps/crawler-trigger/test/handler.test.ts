import { expect, test } from '@jest/globals';
import { layout } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';

const lake = describeHandler({
  handler,
  follows: 'kpi',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is not known. The fields are marketplace, run_id, action.',
});

test('a run is made known to the catalogue', async () => {
  await emptyRun(lake(), carRental, 'monday', 'kpi');
  const tables = Object.keys(carRental.metrics);
  expect(await handler(handlerEvent)).toEqual({
    run_id: 'monday',
    state: 'done',
    waiting_for: [],
    inferred: tables,
    partitions: Object.fromEntries(tables.map((table) => [table, 0])),
  });
});

test('the status of a catalogue that has no crawlers is done', async () => {
  await emptyRun(lake(), carRental, 'monday', 'kpi', ['2024-01']);
  expect(await handler({ ...handlerEvent, action: 'status' })).toMatchObject({
    state: 'done',
    partitions: { daily_metrics: 1 },
  });
  await expect(handler({ ...handlerEvent, action: 'stop' })).rejects.toMatchObject({
    name: 'BadRequest',
    message: 'event.action is "stop". Give "status", or leave it out.',
  });
});

test('a table keeps its definition as long as its shape stays', async () => {
  for (const run_id of ['monday', 'tuesday']) {
    await emptyRun(lake(), carRental, run_id, 'kpi', ['2024-01']);
    expect((await handler({ ...handlerEvent, run_id })).inferred).toHaveLength(
      run_id === 'monday' ? 3 : 0,
    );
  }
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'kpi');
  const report = await handler(handlerEvent);
  expect(await handler(handlerEvent)).toEqual(report);
});

test('files that are not what the contract says are bad data', async () => {
  await emptyRun(lake(), carRental, 'monday', 'kpi');
  await lake().remove(
    `${layout.presentation('car-rental', 'daily_metrics', 'monday')}/part-0.parquet`,
  );
  await lake().write(
    `${layout.presentation('car-rental', 'daily_metrics', 'monday')}/odd.parquet`,
    '?',
  );
  await expect(handler(handlerEvent)).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('is not a whole Parquet file.'),
  });
});
