import { bigint, carRental, date, decimal, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const dailyMetrics = metric({
  name: 'daily_metrics',
  about: 'Revenue, rentals and customers by the date on which rentals start.',
  grain: { rental_date: date() },
  measures: {
    daily_revenue: decimal(18, 2),
    daily_transactions: bigint(),
    unique_users: bigint(),
    avg_transaction: decimal(18, 2),
  },
  partition: { rental_month: text() },
  query: ({ from, fn }) => `
WITH days AS (
  SELECT rental_date,
    COUNT(*) AS rentals,
    SUM(${fn.cents('total_amount')}) AS cents
  FROM ${from(carRental.transactions)} AS rental
  GROUP BY 1
),
customers AS (
  SELECT rental_date, COUNT(*) AS unique_users
  FROM ${fn.distinctPairs(from(carRental.transactions), 'rental_date', 'user_id')} AS customer
  GROUP BY 1
)
SELECT days.rental_date,
  ${fn.money('cents')} AS daily_revenue,
  rentals AS daily_transactions,
  unique_users,
  ${fn.exactRatio('cents', 'rentals')} AS avg_transaction,
  ${fn.yearMonth('days.rental_date')} AS rental_month
FROM days
JOIN customers ON customers.rental_date = days.rental_date`,
});
