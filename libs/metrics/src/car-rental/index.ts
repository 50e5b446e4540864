import { carRental as datasets } from '@rentlake/schema';
import { marketplace } from '../marketplace.ts';
import { dailyMetrics } from './daily-metrics.ts';
import { bestRevenueDay, dailyRevenueTrend } from './queries/days.ts';
import {
  longestRentedLocations,
  mostRentedTypeByLocation,
  topRevenueLocations,
} from './queries/locations.ts';
import { mostActiveUsers, topSpendingUsers } from './queries/users.ts';
import { mostRentedVehicleType, rentalDurationByVehicleType } from './queries/vehicle-types.ts';
import { userTransactionMetrics } from './user-transaction-metrics.ts';
import { vehicleLocationMetrics } from './vehicle-location-metrics.ts';

export const carRental = marketplace({
  name: 'car-rental',
  datasets: Object.values(datasets),
  metrics: [vehicleLocationMetrics, userTransactionMetrics, dailyMetrics],
  crawlers: {
    'vehicle-location': [vehicleLocationMetrics],
    user: [userTransactionMetrics],
    daily: [dailyMetrics],
  },
  queries: [
    topRevenueLocations,
    mostRentedVehicleType,
    mostRentedTypeByLocation,
    rentalDurationByVehicleType,
    topSpendingUsers,
    mostActiveUsers,
    dailyRevenueTrend,
    bestRevenueDay,
    longestRentedLocations,
  ],
});
