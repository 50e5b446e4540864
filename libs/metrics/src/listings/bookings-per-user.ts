import { bigint, date, integer, listings, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const bookingsPerUser = metric({
  name: 'bookings_per_user',
  about: 'Live (confirmed or pending) bookings of each user, by the ISO week of booking_date.',
  grain: { week_start: date(), user_id: text() },
  measures: { total_bookings: bigint(), confirmed_bookings: bigint() },
  partition: { year: integer() },
  query: ({ from, fn }) => `
SELECT week_start, user_id, total_bookings, confirmed_bookings, ${fn.yearOf('week_start')} AS year
FROM (
  SELECT ${fn.isoWeekStart('booking_date')} AS week_start, user_id,
    COUNT(*) AS total_bookings,
    COUNT(CASE WHEN booking_status = 'confirmed' THEN 1 END) AS confirmed_bookings
  FROM ${from(listings.bookings)} AS booking
  WHERE booking_status IN ('confirmed', 'pending')
  GROUP BY 1, 2
) AS weeks`,
});
