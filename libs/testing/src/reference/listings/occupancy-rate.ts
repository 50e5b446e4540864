import { dateText, dayOf, firstOfMonth, firstOfNextMonth } from '../calendar.ts';
import { ratio } from '../numbers.ts';
import { must } from '../row.ts';
import { confirmed, yearOf } from './bookings.ts';
import type { Row } from '../types.ts';

/** Every month from the first to the last booked night of an active listing on its available days. */
export function occupancyRate(apartments: readonly Row[], bookings: readonly Row[]): Row[] {
  const active = apartments.filter(({ is_active }) => is_active === 'true');
  const createdOn = new Map(
    active.map((row) => [must(row, 'id'), dayOf(must(row, 'listing_created_on'))]),
  );
  const nights = bookedNights(createdOn, confirmed(bookings));
  if (nights.length === 0) return [];
  const bookedByMonth = new Map<string, number>();
  for (const night of nights) {
    const month = dateText(night).slice(0, 7);
    bookedByMonth.set(month, (bookedByMonth.get(month) ?? 0) + 1);
  }
  const first = nights.reduce((left, right) => Math.min(left, right));
  const last = nights.reduce((left, right) => Math.max(left, right));
  const rows: Row[] = [];
  for (let month = firstOfMonth(first); month <= last; month = firstOfNextMonth(month)) {
    const end = firstOfNextMonth(month);
    const available = [...createdOn.values()].reduce(
      (sum, day) => sum + Math.max(0, end - Math.max(month, day)),
      0,
    );
    const booked = bookedByMonth.get(dateText(month).slice(0, 7)) ?? 0;
    rows.push({
      month: dateText(month),
      available_nights: String(available),
      booked_nights: String(booked),
      occupancy_rate_pct: ratio(100n * BigInt(booked), BigInt(available)),
      year: yearOf(dateText(month)),
    });
  }
  return rows;
}

/** The day of each distinct (listing, night). */
function bookedNights(createdOn: ReadonlyMap<string, number>, stays: readonly Row[]): number[] {
  const nightsOf = new Map<string, Set<number>>();
  for (const stay of stays) {
    const listing = must(stay, 'apartment_id');
    const created = createdOn.get(listing);
    if (created === undefined) continue;
    const nights = nightsOf.get(listing) ?? new Set();
    nightsOf.set(listing, nights);
    const [checkin, checkout] = [
      dayOf(must(stay, 'checkin_date')),
      dayOf(must(stay, 'checkout_date')),
    ];
    for (let night = Math.max(checkin, created); night < checkout; night += 1) nights.add(night);
  }
  return [...nightsOf.values()].flatMap((nights) => [...nights]);
}
