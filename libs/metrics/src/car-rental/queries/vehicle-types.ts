import { bigint, decimal, text } from '@rentlake/schema';
import { namedQuery } from '../../named-query.ts';
import { vehicleLocationMetrics } from '../vehicle-location-metrics.ts';

export const mostRentedVehicleType = namedQuery({
  name: 'most_rented_vehicle_type',
  about: 'The vehicle type with the most rentals.',
  columns: { vehicle_type: text(), rentals: bigint() },
  query: ({ from }) => `
SELECT vehicle_type, SUM(total_transactions) AS rentals
FROM ${from(vehicleLocationMetrics)} AS metrics
GROUP BY 1`,
  order: ['rentals DESC', 'vehicle_type'],
  limit: 1,
});

export const rentalDurationByVehicleType = namedQuery({
  name: 'rental_duration_by_vehicle_type',
  about: 'How long vehicles of each type are rented, from the published hours of each location.',
  columns: {
    vehicle_type: text(),
    rentals: bigint(),
    total_rental_hours: decimal(18, 2),
    avg_rental_hours: decimal(18, 2),
  },
  query: ({ from, fn }) => `
SELECT vehicle_type, rentals, total_rental_hours,
  ${fn.exactRatio(fn.cents('total_rental_hours'), 'rentals')} AS avg_rental_hours
FROM (
  SELECT vehicle_type, SUM(total_transactions) AS rentals, SUM(total_rental_hours) AS total_rental_hours
  FROM ${from(vehicleLocationMetrics)} AS metrics
  GROUP BY 1
) AS types`,
  order: ['total_rental_hours DESC', 'vehicle_type'],
});
