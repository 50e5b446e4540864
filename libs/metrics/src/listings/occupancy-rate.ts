import { bigint, date, decimal, integer, listings } from '@rentlake/schema';
import { metric } from '../metric.ts';

/** 1970 … 2099 and the ten years that the longest stay can reach beyond: no calendar needs more months. */
const mostMonths = 10_000;

export const occupancyRate = metric({
  name: 'occupancy_rate',
  about:
    'Booked share of the available nights of active listings, for every month from the first to the last booked night. Available: each day on or after listing_created_on. Booked: distinct (listing, night) of confirmed stays, checkin <= night < checkout, on available days only.',
  grain: { month: date() },
  measures: {
    available_nights: bigint(),
    booked_nights: bigint(),
    occupancy_rate_pct: decimal(5, 2),
  },
  partition: { year: integer() },
  query: ({ from, fn }) => `
WITH stays AS (
  SELECT stay.apartment_id,
    CASE WHEN listing.listing_created_on > stay.checkin_date
      THEN listing.listing_created_on ELSE stay.checkin_date END AS first_night,
    stay.checkout_date AS checkout
  FROM ${from(listings.bookings)} AS stay
  JOIN ${from(listings.apartments)} AS listing ON listing.id = stay.apartment_id
  WHERE listing.is_active AND stay.booking_status = 'confirmed'
    AND stay.checkout_date > listing.listing_created_on
),
reaches AS (
  SELECT apartment_id, first_night, checkout,
    MAX(checkout) OVER (PARTITION BY apartment_id ORDER BY first_night, checkout
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS booked_until
  FROM stays
),
nights AS (
  SELECT CASE WHEN booked_until > first_night THEN booked_until ELSE first_night END AS first_night, checkout
  FROM reaches
  WHERE booked_until IS NULL OR checkout > booked_until
),
bounds AS (
  SELECT ${fn.monthStart('MIN(first_night)')} AS first_month,
    ${fn.monthStart(fn.addDays('MAX(checkout)', '-1'))} AS last_month
  FROM nights
),
months AS (
  SELECT ${fn.monthAfter('first_month', 'integers.n')} AS month,
    ${fn.monthAfter('first_month', 'integers.n + 1')} AS next_month
  FROM bounds CROSS JOIN ${fn.integers(mostMonths)} AS integers
  WHERE integers.n <= ${fn.monthsBetween('first_month', 'last_month')}
),
booked AS (
  SELECT months.month,
    SUM(${fn.daysBetween(
      'CASE WHEN nights.first_night > months.month THEN nights.first_night ELSE months.month END',
      'CASE WHEN nights.checkout < months.next_month THEN nights.checkout ELSE months.next_month END',
    )}) AS booked_nights
  FROM nights
  JOIN months ON nights.first_night < months.next_month AND nights.checkout > months.month
  GROUP BY 1
),
created AS (
  SELECT listing_created_on, COUNT(*) AS listings
  FROM ${from(listings.apartments)} AS listing
  WHERE is_active
  GROUP BY 1
),
available AS (
  SELECT months.month,
    SUM(created.listings * ${fn.daysBetween(
      'CASE WHEN created.listing_created_on > months.month THEN created.listing_created_on ELSE months.month END',
      'months.next_month',
    )}) AS available_nights
  FROM months
  JOIN created ON created.listing_created_on < months.next_month
  GROUP BY 1
)
SELECT months.month,
  COALESCE(available_nights, 0) AS available_nights,
  COALESCE(booked_nights, 0) AS booked_nights,
  ${fn.exactRatio('COALESCE(booked_nights, 0) * 10000', 'COALESCE(available_nights, 0)')} AS occupancy_rate_pct,
  ${fn.yearOf('months.month')} AS year
FROM months
LEFT JOIN available ON available.month = months.month
LEFT JOIN booked ON booked.month = months.month`,
});
