import { descending, sorted, text, whole } from '../order.ts';
import { firstOf, groupBy, must } from '../row.ts';
import { live, withWeek, yearOf } from './bookings.ts';
import type { Row } from '../types.ts';

/**
 * Places by week with their live bookings and views, the first ten. What refers to an apartment that is not there falls
 * under unknown, even when attributes of it are.
 */
export function popularLocations(
  bookings: readonly Row[],
  views: readonly Row[],
  attributes: readonly Row[],
  apartments: readonly Row[],
): Row[] {
  const known = new Set(apartments.map((row) => must(row, 'id')));
  const placeOf = new Map(
    attributes
      .filter((row) => known.has(must(row, 'id')))
      .map((row) => [
        must(row, 'id'),
        { city: must(row, 'cityname'), state: row.state ?? 'unknown' },
      ]),
  );
  const inPlace = (row: Row, kind: string): Row => ({
    week_start: must(row, 'week_start'),
    ...(placeOf.get(must(row, 'apartment_id')) ?? { city: 'unknown', state: 'unknown' }),
    kind,
  });
  const happenings = [
    ...withWeek(live(bookings), 'booking_date').map((row) => inPlace(row, 'booking')),
    ...withWeek(views, 'viewed_at').map((row) => inPlace(row, 'view')),
  ];
  const rows = groupBy(happenings, ['week_start', 'city', 'state']).map((group): Row => {
    const { week_start = null, city = null, state = null } = firstOf(group);
    const booked = group.filter(({ kind }) => kind === 'booking').length;
    return {
      week_start,
      city,
      state,
      bookings: String(booked),
      views: String(group.length - booked),
    };
  });
  const ranked = groupBy(rows, ['week_start']).flatMap((places) =>
    sorted(
      places,
      descending(whole('bookings')),
      descending(whole('views')),
      text('city'),
      text('state'),
    )
      .slice(0, 10)
      .map((row, index) => ({
        ...row,
        popularity_rank: String(index + 1),
        year: yearOf(must(row, 'week_start')),
      })),
  );
  return sorted(ranked, text('week_start'), text('city'), text('state'));
}
