import { bigint, date, integer, listings, text } from '@rentlake/schema';
import { metric } from '../metric.ts';
import { places } from './places.ts';

export const popularLocations = metric({
  name: 'popular_locations',
  about:
    'The ten most popular places of each ISO week: live (confirmed or pending) bookings by the week of booking_date, views by the week of viewed_at. A listing without attributes lies in city and state `unknown`.',
  grain: { week_start: date(), city: text(), state: text() },
  measures: { bookings: bigint(), views: bigint(), popularity_rank: bigint() },
  partition: { year: integer() },
  query: (context) => {
    const { from, fn } = context;
    return `
SELECT week_start, city, state, bookings, views, popularity_rank, ${fn.yearOf('week_start')} AS year
FROM (
  SELECT week_start, city, state, bookings, views,
    ROW_NUMBER() OVER (PARTITION BY week_start ORDER BY bookings DESC, views DESC, city, state) AS popularity_rank
  FROM (
    SELECT interest.week_start,
      COALESCE(place.city, 'unknown') AS city,
      COALESCE(place.state, 'unknown') AS state,
      SUM(interest.bookings) AS bookings,
      SUM(interest.views) AS views
    FROM (
      SELECT ${fn.isoWeekStart('booking_date')} AS week_start, apartment_id, COUNT(*) AS bookings, 0 AS views
      FROM ${from(listings.bookings)} AS booking
      WHERE booking_status IN ('confirmed', 'pending')
      GROUP BY 1, 2
      UNION ALL
      SELECT ${fn.isoWeekStart(fn.dateOf('viewed_at'))} AS week_start, apartment_id, 0 AS bookings, COUNT(*) AS views
      FROM ${from(listings.user_viewing)} AS viewing
      GROUP BY 1, 2
    ) AS interest
    LEFT JOIN ${places(context)} AS place ON place.apartment_id = interest.apartment_id
    GROUP BY 1, 2, 3
  ) AS weeks
) AS ranked
WHERE popularity_rank <= 10`;
  },
});
