import { referenceRun } from '../src/index.ts';
import type { ReferenceResult, SourceFiles } from '../src/index.ts';

const CAR_RENTAL: SourceFiles = {
  'vehicles.csv': 'vehicle_id,vehicle_type\n',
  'users.csv': 'user_id\n',
  'locations.csv': 'location_id,city\n',
  'transactions.csv':
    'transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\n',
};
const LISTINGS: SourceFiles = {
  'apartments.csv': 'id,price,currency,listing_created_on,is_active,last_modified_timestamp\n',
  'apartment_attributes.csv': 'id,cityname,state\n',
  'bookings.csv':
    'booking_id,user_id,apartment_id,booking_date,checkin_date,checkout_date,total_price,currency,booking_status\n',
  'user_viewing.csv': 'user_id,apartment_id,viewed_at\n',
};

/** A run over lines below the headers above, by dataset. */
export function carRental(lines: Readonly<Record<string, readonly string[]>>): ReferenceResult {
  return referenceRun('car-rental', withLines(CAR_RENTAL, lines));
}

export function listings(lines: Readonly<Record<string, readonly string[]>>): ReferenceResult {
  return referenceRun('listings', withLines(LISTINGS, lines));
}

/** A run over whole files of one dataset, the other datasets empty. */
export function carRentalFiles(dataset: string, files: SourceFiles): ReferenceResult {
  return referenceRun('car-rental', { ...without(CAR_RENTAL, dataset), ...files });
}

export function listingsFiles(dataset: string, files: SourceFiles): ReferenceResult {
  return referenceRun('listings', { ...without(LISTINGS, dataset), ...files });
}

function withLines(
  headers: SourceFiles,
  lines: Readonly<Record<string, readonly string[]>>,
): SourceFiles {
  return Object.fromEntries(
    Object.entries(headers).map(([path, header]) => [
      path,
      [String(header).trimEnd(), ...(lines[path.slice(0, -'.csv'.length)] ?? []), ''].join('\n'),
    ]),
  );
}

function without(files: SourceFiles, dataset: string): SourceFiles {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path !== `${dataset}.csv`));
}

export interface Booking {
  user?: string;
  apartment?: string;
  on?: string;
  stay?: readonly [checkin: string, checkout: string];
  price?: string;
  currency?: string;
  status?: string;
}

/** Booking lines with ids B1, B2, … */
export const booked = (bookings: readonly Booking[]): string[] =>
  bookings.map((booking, index) => {
    const on = booking.on ?? '2024-05-01';
    const [checkin, checkout] = booking.stay ?? ['2024-06-01', '2024-06-02'];
    const {
      user = 'U1',
      apartment = 'A1',
      price = '1',
      currency = 'USD',
      status = 'confirmed',
    } = booking;
    return [`B${index + 1}`, user, apartment, on, checkin, checkout, price, currency, status].join(
      ',',
    );
  });
