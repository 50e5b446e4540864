import { bigint, date, decimal, integer, listings } from '@rentlake/schema';
import { metric } from '../metric.ts';

/** More days than 1970-01-01 … 2099-12-31 has. */
const mostDays = 100_000;

/**
 * A booking of day b counts in the windows that end on b … b+29. Per user and in order of date, the days on which at
 * least one booking counts are the days of [b, b+29] that no earlier booking covers, and the days on which at least
 * two count those of [b, previous+29] that no earlier pair covers. So each booking adds at most two intervals, and
 * running sums over their ends give every day's customers without a row for each user and day.
 */
export const repeatCustomerRate = metric({
  name: 'repeat_customer_rate',
  about:
    'For every day from the first to the last booking_date of live (confirmed or pending) bookings: customers with at least one (active) and at least two (repeat) live bookings in the 30 days that end that day.',
  grain: { as_of_date: date() },
  measures: {
    active_customers: bigint(),
    repeat_customers: bigint(),
    repeat_rate_pct: decimal(5, 2),
  },
  partition: { year: integer() },
  query: ({ from, fn }) => `
WITH live AS (
  SELECT booking_date AS day,
    LAG(booking_date, 1) OVER (PARTITION BY user_id ORDER BY booking_date) AS previous,
    LAG(booking_date, 2) OVER (PARTITION BY user_id ORDER BY booking_date) AS before_previous
  FROM ${from(listings.bookings)} AS booking
  WHERE booking_status IN ('confirmed', 'pending')
),
intervals AS (
  SELECT CASE WHEN ${fn.addDays('previous', '30')} > day THEN ${fn.addDays('previous', '30')} ELSE day END AS first_day,
    ${fn.addDays('day', '30')} AS end_day, 1 AS active, 0 AS repeated
  FROM live
  UNION ALL
  SELECT CASE WHEN ${fn.addDays('before_previous', '30')} > day THEN ${fn.addDays('before_previous', '30')} ELSE day END AS first_day,
    ${fn.addDays('previous', '30')} AS end_day, 0 AS active, 1 AS repeated
  FROM live
  WHERE ${fn.addDays('previous', '30')} > day
),
changes AS (
  SELECT day, SUM(active) AS active, SUM(repeated) AS repeated
  FROM (
    SELECT first_day AS day, active, repeated FROM intervals WHERE first_day < end_day
    UNION ALL
    SELECT end_day AS day, 0 - active AS active, 0 - repeated AS repeated FROM intervals WHERE first_day < end_day
  ) AS ends
  GROUP BY 1
),
bounds AS (
  SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM live
),
days AS (
  SELECT ${fn.addDays('first_day', 'integers.n')} AS day
  FROM bounds CROSS JOIN ${fn.integers(mostDays)} AS integers
  WHERE integers.n <= ${fn.daysBetween('first_day', 'last_day')}
),
customers AS (
  SELECT days.day,
    SUM(COALESCE(changes.active, 0)) OVER (ORDER BY days.day ROWS UNBOUNDED PRECEDING) AS active,
    SUM(COALESCE(changes.repeated, 0)) OVER (ORDER BY days.day ROWS UNBOUNDED PRECEDING) AS repeated
  FROM days
  LEFT JOIN changes ON changes.day = days.day
)
SELECT day AS as_of_date,
  active AS active_customers,
  repeated AS repeat_customers,
  ${fn.exactRatio('repeated * 10000', 'active')} AS repeat_rate_pct,
  ${fn.yearOf('day')} AS year
FROM customers`,
});
