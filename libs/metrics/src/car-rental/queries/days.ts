import { bigint, date, decimal } from '@rentlake/schema';
import { namedQuery } from '../../named-query.ts';
import { dailyMetrics } from '../daily-metrics.ts';

export const dailyRevenueTrend = namedQuery({
  name: 'daily_revenue_trend',
  about: 'Rentals and revenue, day by day.',
  columns: { rental_date: date(), daily_transactions: bigint(), daily_revenue: decimal(18, 2) },
  query: ({ from }) => `SELECT * FROM ${from(dailyMetrics)} AS metrics`,
  order: ['rental_date'],
});

export const bestRevenueDay = namedQuery({
  name: 'best_revenue_day',
  about: 'The day with the highest revenue.',
  columns: { rental_date: date(), daily_revenue: decimal(18, 2) },
  query: ({ from }) => `SELECT * FROM ${from(dailyMetrics)} AS metrics`,
  order: ['daily_revenue DESC', 'rental_date'],
  limit: 1,
});
