import { expect, test } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { KpiReport } from '../src/index.ts';

const lake = describeHandler({
  handler,
  follows: 'curated',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is true. The fields are marketplace, run_id, spark.',
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'curated');
  const report = (await handler(handlerEvent)) as KpiReport;
  expect(Object.keys(report.tables)).toEqual(Object.keys(carRental.metrics));
  expect(await handler(handlerEvent)).toEqual(report);
});

test('a table without rows has sums that are null', async () => {
  await emptyRun(lake(), carRental, 'monday', 'curated');
  const { tables } = (await handler(handlerEvent)) as KpiReport;
  const sums = ['daily_revenue', 'daily_transactions', 'unique_users', 'avg_transaction'];
  expect(tables['daily_metrics']).toMatchObject({
    rows: 0,
    sums: Object.fromEntries(sums.map((name) => [name, null])),
  });
});
