import { dayOf } from '../calendar.ts';
import { must } from '../row.ts';
import type { Row } from '../types.ts';

/** A curated transaction with what the metrics need of its vehicle, pickup location and user. */
export function joinRentals(curated: Readonly<Record<string, readonly Row[]>>): Row[] {
  const vehicles = byKey(curated.vehicles ?? [], 'vehicle_id');
  const locations = byKey(curated.locations ?? [], 'location_id');
  const users = byKey(curated.users ?? [], 'user_id');
  return (curated.transactions ?? []).map((rental): Row => {
    const location = locations.get(must(rental, 'pickup_location_id'));
    const user = users.get(must(rental, 'user_id'));
    return {
      ...rental,
      vehicle_type: vehicles.get(must(rental, 'vehicle_id'))?.vehicle_type ?? 'unknown',
      city: location?.city ?? 'unknown',
      state: location?.state ?? null,
      country: location?.country ?? null,
      user_city: user?.city ?? null,
      signup_year: user?.signup_date?.slice(0, 4) ?? 'unknown',
      rental_days: String(dayOf(must(rental, 'end_time')) - dayOf(must(rental, 'start_time'))),
    };
  });
}

function byKey(rows: readonly Row[], key: string): Map<string, Row> {
  return new Map(rows.map((row) => [must(row, key), row]));
}
