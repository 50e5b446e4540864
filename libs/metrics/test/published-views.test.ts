import { expect, it } from '@jest/globals';
import {
  carRental,
  currentRunView,
  listings,
  publishedViews,
  runsKeys,
  runsSchema,
} from '../src/index.ts';

it('tells the published run by one constant row', () => {
  expect(currentRunView('20250131t235959-a1b2')).toEqual({
    name: 'current_run',
    about: 'The run that is published.',
    sql: `SELECT '20250131t235959-a1b2' AS run_id`,
    columns: { run_id: { kind: 'text' } },
    exactTypes: { run_id: 'varchar(20)' },
  });
});

it('shows of each table the rows of that run, with the partition in its own type', () => {
  const sqlOf = (views: ReturnType<typeof publishedViews>, name: string) =>
    views.find((view) => view.name === name)?.sql;
  expect(sqlOf(publishedViews(carRental), 'daily_metrics')).toBe(
    `SELECT "rental_date", "daily_revenue", "daily_transactions", "unique_users", "avg_transaction", CAST("rental_month" AS VARCHAR) AS "rental_month"
FROM "car_rental_runs"."daily_metrics"
WHERE "run_id" = (SELECT "run_id" FROM "car_rental"."current_run")`,
  );
  expect(sqlOf(publishedViews(listings), 'avg_booking_duration')).toBe(
    `SELECT "month", "total_nights", "confirmed_bookings", "avg_nights", CAST("year" AS INTEGER) AS "year"
FROM "listings_runs"."avg_booking_duration"
WHERE "run_id" = (SELECT "run_id" FROM "listings"."current_run")`,
  );
});

it.each([carRental, listings])('has one view for each table of $name', (marketplace) => {
  const views = publishedViews(marketplace);
  expect(views.map(({ name }) => name)).toEqual(Object.keys(marketplace.metrics));
  for (const { columns, name } of views) {
    const [run, key] = runsKeys(marketplace.metrics[name]!.table);
    expect(run).toBe('run_id');
    expect(Object.keys(columns).at(-1)).toBe(key);
  }
  expect(runsSchema(marketplace)).toBe(`${marketplace.schema}_runs`);
});
