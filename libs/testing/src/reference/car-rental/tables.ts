import { allCents, centsText, largest, ratio, smallest, sum } from '../numbers.ts';
import { byCodePoint, sorted, text } from '../order.ts';
import { firstOf, groupBy, must } from '../row.ts';
import { joinRentals } from './rentals.ts';
import type { Row } from '../types.ts';

export function carRentalTables(
  curated: Readonly<Record<string, readonly Row[]>>,
): Record<string, Row[]> {
  const rentals = joinRentals(curated);
  return {
    vehicle_location_metrics: vehicleLocationMetrics(rentals),
    user_transaction_metrics: userTransactionMetrics(rentals),
    daily_metrics: dailyMetrics(rentals),
  };
}

function vehicleLocationMetrics(rentals: readonly Row[]): Row[] {
  const rows = groupBy(rentals, ['pickup_location_id', 'vehicle_type']).map((group): Row => {
    const first = firstOf(group);
    const amounts = allCents(group, 'total_amount');
    const seconds = sum(wholes(group, 'rental_seconds'));
    const days = sum(wholes(group, 'rental_days'));
    const count = BigInt(group.length);
    return {
      pickup_location_id: must(first, 'pickup_location_id'),
      vehicle_type: must(first, 'vehicle_type'),
      city: must(first, 'city'),
      state: first.state ?? null,
      country: first.country ?? null,
      total_revenue: centsText(sum(amounts)),
      total_transactions: String(count),
      avg_transaction: ratio(sum(amounts), 100n * count),
      max_transaction: centsText(largest(amounts)),
      min_transaction: centsText(smallest(amounts)),
      unique_vehicles: distinct(group, 'vehicle_id'),
      total_rental_hours: ratio(seconds, 3600n),
      avg_rental_hours: ratio(seconds, 3600n * count),
      total_rental_days: String(days),
      avg_rental_days: ratio(days, count),
      city_key: cityKey(must(first, 'city')),
    };
  });
  return sorted(rows, text('pickup_location_id'), text('vehicle_type'));
}

function userTransactionMetrics(rentals: readonly Row[]): Row[] {
  const rows = groupBy(rentals, ['user_id']).map((group): Row => {
    const amounts = allCents(group, 'total_amount');
    const dates = group.map((rental) => must(rental, 'rental_date')).sort(byCodePoint);
    return {
      user_id: must(firstOf(group), 'user_id'),
      city: firstOf(group).user_city ?? null,
      total_spent: centsText(sum(amounts)),
      total_transactions: String(group.length),
      total_rental_hours: ratio(sum(wholes(group, 'rental_seconds')), 3600n),
      avg_transaction: ratio(sum(amounts), 100n * BigInt(group.length)),
      max_transaction: centsText(largest(amounts)),
      min_transaction: centsText(smallest(amounts)),
      first_rental_date: dates[0] ?? null,
      last_rental_date: dates.at(-1) ?? null,
      signup_year: must(firstOf(group), 'signup_year'),
    };
  });
  return sorted(rows, text('user_id'));
}

function dailyMetrics(rentals: readonly Row[]): Row[] {
  const rows = groupBy(rentals, ['rental_date']).map((group): Row => {
    const amounts = allCents(group, 'total_amount');
    const date = must(firstOf(group), 'rental_date');
    return {
      rental_date: date,
      daily_revenue: centsText(sum(amounts)),
      daily_transactions: String(group.length),
      unique_users: distinct(group, 'user_id'),
      avg_transaction: ratio(sum(amounts), 100n * BigInt(group.length)),
      rental_month: date.slice(0, 7),
    };
  });
  return sorted(rows, text('rental_date'));
}

/** `São Paulo` is `s_o_paulo`. */
function cityKey(city: string): string {
  return city
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
    .slice(0, 200);
}

function wholes(rows: readonly Row[], name: string): bigint[] {
  return rows.map((row) => BigInt(must(row, name)));
}

function distinct(rows: readonly Row[], name: string): string {
  return String(new Set(rows.map((row) => must(row, name))).size);
}
