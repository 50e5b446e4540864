import { listings } from '@rentlake/schema';
import type { MetricContext } from '../metric.ts';

/** City and state of each listing, as a relation (apartment_id, city, state); a listing without attributes is not in it. */
export function places({ from }: MetricContext): string {
  return `(
    SELECT attributes.id AS apartment_id, attributes.cityname AS city, attributes.state
    FROM ${from(listings.apartment_attributes)} AS attributes
    JOIN ${from(listings.apartments)} AS listing ON listing.id = attributes.id
  )`;
}
