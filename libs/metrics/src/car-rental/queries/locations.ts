import { bigint, decimal, text } from '@rentlake/schema';
import { namedQuery } from '../../named-query.ts';
import { vehicleLocationMetrics } from '../vehicle-location-metrics.ts';

export const topRevenueLocations = namedQuery({
  name: 'top_revenue_locations',
  about: 'The five cities whose locations earn most.',
  columns: { city: text(), revenue: decimal(18, 2) },
  query: ({ from }) => `
SELECT city, SUM(total_revenue) AS revenue
FROM ${from(vehicleLocationMetrics)} AS metrics
GROUP BY 1`,
  order: ['revenue DESC', 'city'],
  limit: 5,
});

export const mostRentedTypeByLocation = namedQuery({
  name: 'most_rented_type_by_location',
  about: 'The vehicle type that is rented most at each pickup location.',
  columns: { pickup_location_id: text(), city: text(), vehicle_type: text(), rentals: bigint() },
  query: ({ from }) => `
SELECT pickup_location_id, city, vehicle_type, rentals
FROM (
  SELECT pickup_location_id, city, vehicle_type, total_transactions AS rentals,
    ROW_NUMBER() OVER (PARTITION BY pickup_location_id ORDER BY total_transactions DESC, vehicle_type) AS place
  FROM ${from(vehicleLocationMetrics)} AS metrics
) AS ranked
WHERE place = 1`,
  order: ['pickup_location_id'],
});

export const longestRentedLocations = namedQuery({
  name: 'longest_rented_locations',
  about: 'The five pickup locations whose vehicles are out for the most hours.',
  columns: { pickup_location_id: text(), city: text(), total_rental_hours: decimal(18, 2) },
  query: ({ from }) => `
SELECT pickup_location_id, city, SUM(total_rental_hours) AS total_rental_hours
FROM ${from(vehicleLocationMetrics)} AS metrics
GROUP BY 1, 2`,
  order: ['total_rental_hours DESC', 'pickup_location_id'],
  limit: 5,
});
