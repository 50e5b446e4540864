import { bigint, carRental, decimal, text } from '@rentlake/schema';
import { metric } from '../metric.ts';

export const vehicleLocationMetrics = metric({
  name: 'vehicle_location_metrics',
  about:
    'Revenue, use and duration of rentals by pickup location and vehicle type. Hours are seconds / 3600, days the calendar days from the date of start to the date of end.',
  grain: { pickup_location_id: text(), vehicle_type: text() },
  measures: {
    city: text(),
    state: text(),
    country: text(),
    total_revenue: decimal(18, 2),
    total_transactions: bigint(),
    avg_transaction: decimal(18, 2),
    max_transaction: decimal(12, 2),
    min_transaction: decimal(12, 2),
    unique_vehicles: bigint(),
    total_rental_hours: decimal(18, 2),
    avg_rental_hours: decimal(18, 2),
    total_rental_days: bigint(),
    avg_rental_days: decimal(18, 2),
  },
  partition: { city_key: text() },
  query: ({ from, fn }) => `
WITH rentals AS (
  SELECT rental.pickup_location_id,
    COALESCE(vehicle.vehicle_type, 'unknown') AS vehicle_type,
    COUNT(*) AS rentals,
    SUM(${fn.cents('rental.total_amount')}) AS cents,
    MAX(rental.total_amount) AS max_transaction,
    MIN(rental.total_amount) AS min_transaction,
    COUNT(DISTINCT rental.vehicle_id) AS unique_vehicles,
    SUM(rental.rental_seconds) AS seconds,
    SUM(${fn.daysBetween('rental.rental_date', fn.dateOf('rental.end_time'))}) AS days
  FROM ${from(carRental.transactions)} AS rental
  LEFT JOIN ${from(carRental.vehicles)} AS vehicle ON vehicle.vehicle_id = rental.vehicle_id
  GROUP BY 1, 2
)
SELECT rentals.pickup_location_id, rentals.vehicle_type,
  COALESCE(location.city, 'unknown') AS city, location.state, location.country,
  ${fn.money('cents')} AS total_revenue,
  rentals AS total_transactions,
  ${fn.exactRatio('cents', 'rentals')} AS avg_transaction,
  max_transaction, min_transaction, unique_vehicles,
  ${fn.exactRatio('seconds * 100', '3600')} AS total_rental_hours,
  ${fn.exactRatio('seconds * 100', '3600 * rentals')} AS avg_rental_hours,
  days AS total_rental_days,
  ${fn.exactRatio('days * 100', 'rentals')} AS avg_rental_days,
  ${fn.pathKey(`COALESCE(location.city, 'unknown')`)} AS city_key
FROM rentals
LEFT JOIN ${from(carRental.locations)} AS location ON location.location_id = rentals.pickup_location_id`,
});
