import { bigint, date, decimal, integer, listings } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const avgBookingDuration = metric({
  name: 'avg_booking_duration',
  about: 'Nights of confirmed stays, by the month of checkin.',
  grain: { month: date() },
  measures: { total_nights: bigint(), confirmed_bookings: bigint(), avg_nights: decimal(18, 2) },
  partition: { year: integer() },
  query: ({ from, fn }) => `
SELECT month, total_nights, confirmed_bookings,
  ${fn.exactRatio('total_nights * 100', 'confirmed_bookings')} AS avg_nights,
  ${fn.yearOf('month')} AS year
FROM (
  SELECT ${fn.monthStart('checkin_date')} AS month,
    SUM(${fn.daysBetween('checkin_date', 'checkout_date')}) AS total_nights,
    COUNT(*) AS confirmed_bookings
  FROM ${from(listings.bookings)} AS booking
  WHERE booking_status = 'confirmed'
  GROUP BY 1
) AS months`,
});
