import { bigint, date, decimal, integer, listings, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const avgListingPrice = metric({
  name: 'avg_listing_price',
  about: 'Average price of active listings, by the ISO week in which they were listed.',
  grain: { week_start: date(), currency: text() },
  measures: { avg_price: decimal(18, 2), active_listings: bigint() },
  partition: { year: integer() },
  query: ({ from, fn }) => `
SELECT week_start, currency,
  ${fn.exactRatio('cents', 'active_listings')} AS avg_price,
  active_listings,
  ${fn.yearOf('week_start')} AS year
FROM (
  SELECT ${fn.isoWeekStart('listing_created_on')} AS week_start, currency,
    SUM(${fn.cents('price')}) AS cents, COUNT(*) AS active_listings
  FROM ${from(listings.apartments)} AS listing
  WHERE is_active
  GROUP BY 1, 2
) AS weeks`,
});
