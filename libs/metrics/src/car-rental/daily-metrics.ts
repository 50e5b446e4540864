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
SELECT rental_date,
  ${fn.money('cents')} AS daily_revenue,
  rentals AS daily_transactions,
  unique_users,
  ${fn.exactRatio('cents', 'rentals')} AS avg_transaction,
  ${fn.yearMonth('rental_date')} AS rental_month
FROM ${fn.groupsWithDistinct({
    relation: from(carRental.transactions),
    by: 'rental_date',
    aggregates: { rentals: 'COUNT(*)', cents: `SUM(${fn.cents('total_amount')})` },
    distinct: { as: 'unique_users', of: 'user_id' },
  })} AS days`,
});
