import { byCodePoint, sorted, text, whole } from '../order.ts';
import { must } from '../row.ts';
import type { Order } from '../order.ts';
import type { Row } from '../types.ts';

/** Table to its period column and the order within a period. */
const LATEST: Readonly<Record<string, { period: string; orders: Order[] }>> = {
  avg_listing_price: { period: 'week_start', orders: [text('currency')] },
  occupancy_rate: { period: 'month', orders: [] },
  popular_locations: { period: 'week_start', orders: [whole('popularity_rank')] },
  top_performing_listings: {
    period: 'week_start',
    orders: [text('currency'), whole('revenue_rank')],
  },
  bookings_per_user: { period: 'week_start', orders: [text('user_id')] },
  avg_booking_duration: { period: 'month', orders: [] },
  repeat_customer_rate: { period: 'as_of_date', orders: [] },
};

/** `latest_<table>`: the rows of the latest week, month or day, without the partition column. */
export function listingsQueries(
  tables: Readonly<Record<string, readonly Row[]>>,
): Record<string, Row[]> {
  return Object.fromEntries(
    Object.entries(LATEST).map(([table, { period, orders }]) => {
      const rows = tables[table] ?? [];
      const latest = rows
        .map((row) => must(row, period))
        .reduce((left, right) => (byCodePoint(left, right) > 0 ? left : right), '');
      const ofLatest = rows.filter((row) => row[period] === latest);
      return [
        `latest_${table}`,
        sorted(ofLatest, ...orders).map(({ year: _partition, ...columns }) => columns),
      ];
    }),
  );
}
