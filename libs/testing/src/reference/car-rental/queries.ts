import { allCents, centsOf, centsText, ratio, sum } from '../numbers.ts';
import { descending, money, sorted, text, whole } from '../order.ts';
import { firstOf, groupBy, must } from '../row.ts';
import type { Row } from '../types.ts';

/** The named queries. They read the tables, so hours of several rows are sums of hours already rounded. */
export function carRentalQueries(
  tables: Readonly<Record<string, readonly Row[]>>,
): Record<string, Row[]> {
  const byLocationAndType = tables.vehicle_location_metrics ?? [];
  const byUser = tables.user_transaction_metrics ?? [];
  const byDay = tables.daily_metrics ?? [];
  const locationTypes = byLocationAndType.map((row): Row => ({
    ...pick(row, 'pickup_location_id', 'city', 'vehicle_type'),
    rentals: must(row, 'total_transactions'),
  }));
  return {
    top_revenue_locations: sorted(
      totals(byLocationAndType, ['city'], { revenue: totalOf('total_revenue') }),
      descending(money('revenue')),
      text('city'),
    ).slice(0, 5),

    most_rented_vehicle_type: sorted(
      totals(byLocationAndType, ['vehicle_type'], { rentals: countOf('total_transactions') }),
      descending(whole('rentals')),
      text('vehicle_type'),
    ).slice(0, 1),

    most_rented_type_by_location: sorted(
      groupBy(locationTypes, ['pickup_location_id']).map((rows) =>
        firstOf(sorted(rows, descending(whole('rentals')), text('vehicle_type'))),
      ),
      text('pickup_location_id'),
    ),

    rental_duration_by_vehicle_type: sorted(
      totals(byLocationAndType, ['vehicle_type'], {
        rentals: countOf('total_transactions'),
        total_rental_hours: totalOf('total_rental_hours'),
      }).map((row): Row => ({
        ...row,
        avg_rental_hours: ratio(
          centsOf(must(row, 'total_rental_hours')),
          100n * BigInt(must(row, 'rentals')),
        ),
      })),
      descending(money('total_rental_hours')),
      text('vehicle_type'),
    ),

    top_spending_users: sorted(byUser, descending(money('total_spent')), text('user_id'))
      .slice(0, 10)
      .map((row) =>
        pick(row, 'user_id', 'total_spent', 'total_transactions', 'total_rental_hours'),
      ),

    most_active_users: sorted(byUser, descending(whole('total_transactions')), text('user_id'))
      .slice(0, 5)
      .map((row) =>
        pick(row, 'user_id', 'total_transactions', 'total_spent', 'total_rental_hours'),
      ),

    daily_revenue_trend: sorted(byDay, text('rental_date')).map((row) =>
      pick(row, 'rental_date', 'daily_transactions', 'daily_revenue'),
    ),

    best_revenue_day: sorted(byDay, descending(money('daily_revenue')), text('rental_date'))
      .slice(0, 1)
      .map((row) => pick(row, 'rental_date', 'daily_revenue')),

    longest_rented_locations: sorted(
      totals(byLocationAndType, ['pickup_location_id', 'city'], {
        total_rental_hours: totalOf('total_rental_hours'),
      }),
      descending(money('total_rental_hours')),
      text('pickup_location_id'),
    ).slice(0, 5),
  };
}

type Total = (rows: readonly Row[]) => string;

function totalOf(name: string): Total {
  return (rows) => centsText(sum(allCents(rows, name)));
}

function countOf(name: string): Total {
  return (rows) => String(sum(rows.map((row) => BigInt(must(row, name)))));
}

function totals(
  rows: readonly Row[],
  grain: readonly string[],
  measures: Readonly<Record<string, Total>>,
): Row[] {
  return groupBy(rows, grain).map((group) => ({
    ...pick(firstOf(group), ...grain),
    ...Object.fromEntries(Object.entries(measures).map(([name, total]) => [name, total(group)])),
  }));
}

function pick(row: Row, ...names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}
