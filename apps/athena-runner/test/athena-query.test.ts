import { expect, test } from '@jest/globals';
import { listings } from '@rentlake/metrics';
import { athenaQuery } from '../src/athena/athena-query.ts';

const run = { run_id: 'monday', created_at: '2025-02-01T00:00:00.000Z' };
const query = listings.queries['latest_occupancy_rate']!;

test('a named query reads the rows of one run, with the partition as the contract types it', () => {
  const { name, sql, parameters } = athenaQuery(listings, query, run, 1);
  const rows = `(SELECT "month", "available_nights", "booked_nights", "occupancy_rate_pct", CAST("year" AS INTEGER) AS "year" FROM "occupancy_rate" WHERE "run_id" = ?)`;
  expect(name).toBe('latest_occupancy_rate');
  expect(parameters).toEqual([`'monday'`, `'monday'`]);
  expect(sql).toBe(`SELECT CAST("month" AS DATE) AS "month",
  CAST("available_nights" AS BIGINT) AS "available_nights",
  CAST("booked_nights" AS BIGINT) AS "booked_nights",
  CAST("occupancy_rate_pct" AS DECIMAL(5,2)) AS "occupancy_rate_pct"
FROM (

SELECT * FROM ${rows} AS kpi
WHERE month = (SELECT MAX(month) FROM ${rows} AS latest)
) AS answer
ORDER BY month`);
});

test('the token is the same for the same attempt at the same run, and for nothing else', () => {
  const tokenOf = (...[of, attempt]: [typeof run, number]): string =>
    athenaQuery(listings, query, of, attempt).token;
  expect(tokenOf(run, 1)).toMatch(/^[0-9a-f]{64}$/);
  expect(tokenOf(run, 1)).toBe(tokenOf({ ...run }, 1));
  const others = [
    tokenOf(run, 2),
    tokenOf({ ...run, run_id: 'tuesday' }, 1),
    // Another run with the id of one that is gone.
    tokenOf({ ...run, created_at: '2025-02-02T00:00:00.000Z' }, 1),
    athenaQuery(listings, listings.queries['latest_avg_listing_price']!, run, 1).token,
  ];
  expect(new Set([tokenOf(run, 1), ...others]).size).toBe(others.length + 1);
});
