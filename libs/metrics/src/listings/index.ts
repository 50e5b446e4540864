import { listings as datasets } from '@rentlake/schema';
import { marketplace } from '../marketplace.ts';
import { avgBookingDuration } from './avg-booking-duration.ts';
import { avgListingPrice } from './avg-listing-price.ts';
import { bookingsPerUser } from './bookings-per-user.ts';
import { latest } from './latest.ts';
import { occupancyRate } from './occupancy-rate.ts';
import { popularLocations } from './popular-locations.ts';
import { repeatCustomerRate } from './repeat-customer-rate.ts';
import { topPerformingListings } from './top-performing-listings.ts';

export const listings = marketplace({
  name: 'listings',
  warehouseSchema: 'presentation',
  datasets: Object.values(datasets),
  metrics: [
    avgListingPrice,
    occupancyRate,
    popularLocations,
    topPerformingListings,
    bookingsPerUser,
    avgBookingDuration,
    repeatCustomerRate,
  ],
  queries: [
    latest(avgListingPrice),
    latest(occupancyRate),
    latest(popularLocations, ['week_start', 'popularity_rank']),
    latest(topPerformingListings, ['week_start', 'currency', 'revenue_rank']),
    latest(bookingsPerUser),
    latest(avgBookingDuration),
    latest(repeatCustomerRate),
  ],
});
