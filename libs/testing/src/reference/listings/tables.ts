import { dayOf } from '../calendar.ts';
import { allCents, centsText, ratio, sum } from '../numbers.ts';
import { descending, money, sorted, text } from '../order.ts';
import { firstOf, groupBy, must } from '../row.ts';
import { confirmed, live, withMonth, withWeek, yearOf } from './bookings.ts';
import { occupancyRate } from './occupancy-rate.ts';
import { popularLocations } from './popular-locations.ts';
import { repeatCustomerRate } from './repeat-customer-rate.ts';
import type { Row } from '../types.ts';

export function listingsTables(
  curated: Readonly<Record<string, readonly Row[]>>,
): Record<string, Row[]> {
  const { apartments = [], apartment_attributes = [], bookings = [], user_viewing = [] } = curated;
  return {
    avg_listing_price: avgListingPrice(apartments),
    occupancy_rate: occupancyRate(apartments, bookings),
    popular_locations: popularLocations(bookings, user_viewing, apartment_attributes, apartments),
    top_performing_listings: topPerformingListings(bookings),
    bookings_per_user: bookingsPerUser(bookings),
    avg_booking_duration: avgBookingDuration(bookings),
    repeat_customer_rate: repeatCustomerRate(bookings),
  };
}

function avgListingPrice(apartments: readonly Row[]): Row[] {
  const active = apartments.filter(({ is_active }) => is_active === 'true');
  const rows = groupBy(withWeek(active, 'listing_created_on'), ['week_start', 'currency']).map(
    (group): Row => {
      const week_start = must(firstOf(group), 'week_start');
      return {
        week_start,
        currency: must(firstOf(group), 'currency'),
        avg_price: ratio(sum(allCents(group, 'price')), 100n * BigInt(group.length)),
        active_listings: String(group.length),
        year: yearOf(week_start),
      };
    },
  );
  return sorted(rows, text('week_start'), text('currency'));
}

function topPerformingListings(bookings: readonly Row[]): Row[] {
  const weeks = withWeek(confirmed(bookings), 'booking_date');
  const rows = groupBy(weeks, ['week_start', 'currency', 'apartment_id']).map((group): Row => {
    const { week_start, currency, apartment_id } = firstOf(group);
    return {
      week_start: week_start ?? null,
      currency: currency ?? null,
      apartment_id: apartment_id ?? null,
      confirmed_revenue: centsText(sum(allCents(group, 'total_price'))),
      confirmed_bookings: String(group.length),
    };
  });
  const ranked = groupBy(rows, ['week_start', 'currency']).flatMap((places) =>
    sorted(places, descending(money('confirmed_revenue')), text('apartment_id'))
      .slice(0, 10)
      .map((row, index) => ({
        ...row,
        revenue_rank: String(index + 1),
        year: yearOf(must(row, 'week_start')),
      })),
  );
  return sorted(ranked, text('week_start'), text('currency'), text('apartment_id'));
}

function bookingsPerUser(bookings: readonly Row[]): Row[] {
  const rows = groupBy(withWeek(live(bookings), 'booking_date'), ['week_start', 'user_id']).map(
    (group): Row => {
      const week_start = must(firstOf(group), 'week_start');
      return {
        week_start,
        user_id: must(firstOf(group), 'user_id'),
        total_bookings: String(group.length),
        confirmed_bookings: String(confirmed(group).length),
        year: yearOf(week_start),
      };
    },
  );
  return sorted(rows, text('week_start'), text('user_id'));
}

function avgBookingDuration(bookings: readonly Row[]): Row[] {
  const rows = groupBy(withMonth(confirmed(bookings), 'checkin_date'), ['month']).map(
    (group): Row => {
      const month = must(firstOf(group), 'month');
      const nights = group.map(
        (stay) => dayOf(must(stay, 'checkout_date')) - dayOf(must(stay, 'checkin_date')),
      );
      const total = sum(nights.map(BigInt));
      return {
        month,
        total_nights: String(total),
        confirmed_bookings: String(group.length),
        avg_nights: ratio(total, BigInt(group.length)),
        year: yearOf(month),
      };
    },
  );
  return sorted(rows, text('month'));
}
