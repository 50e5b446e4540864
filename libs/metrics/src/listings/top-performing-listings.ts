import { bigint, date, decimal, integer, listings, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const topPerformingListings = metric({
  name: 'top_performing_listings',
  about:
    'The ten listings with the highest revenue of confirmed bookings, for each ISO week of booking_date and currency.',
  grain: { week_start: date(), currency: text(), apartment_id: text() },
  measures: {
    confirmed_revenue: decimal(18, 2),
    confirmed_bookings: bigint(),
    revenue_rank: bigint(),
  },
  partition: { year: integer() },
  query: ({ from, fn }) => `
SELECT week_start, currency, apartment_id,
  ${fn.money('cents')} AS confirmed_revenue,
  confirmed_bookings, revenue_rank, ${fn.yearOf('week_start')} AS year
FROM (
  SELECT week_start, currency, apartment_id, cents, confirmed_bookings,
    ROW_NUMBER() OVER (PARTITION BY week_start, currency ORDER BY cents DESC, apartment_id) AS revenue_rank
  FROM (
    SELECT ${fn.isoWeekStart('booking_date')} AS week_start, currency, apartment_id,
      SUM(${fn.cents('total_price')}) AS cents, COUNT(*) AS confirmed_bookings
    FROM ${from(listings.bookings)} AS booking
    WHERE booking_status = 'confirmed'
    GROUP BY 1, 2, 3
  ) AS weeks
) AS ranked
WHERE revenue_rank <= 10`,
});
