import type { Files } from './folders.ts';

const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

const carRental = {
  'vehicles.csv': lines(
    'vehicle_id,vehicle_type,make,model,year,daily_rate',
    'V1,sedan,Fiat,Tipo,2020,30.00',
    'V2,suv,Kia,Niro,2022,55.50',
  ),
  'users.csv': lines(
    'user_id,first_name,last_name,email,signup_date,city',
    'U1,Ana,Reis,ana@example.com,2023-05-01,Lisbon',
    'U2,Rui,Melo,rui@example.com,2024-01-15,Porto',
  ),
  'locations.csv': lines(
    'location_id,city,state,country,zip_code',
    'L1,Lisbon,LX,PT,1000',
    'L2,Porto,PO,PT,4000',
  ),
  'transactions.csv': lines(
    'transaction_id,user_id,vehicle_id,pickup_location_id,dropoff_location_id,start_time,end_time,total_amount',
    'T1,U1,V1,L1,L2,2024-03-01 10:00:00,2024-03-02 10:00:00,60.00',
    'T2,U2,V2,L2,L1,2024-03-01 12:00:00,2024-03-01 18:30:00,25.25',
    'T3,U1,V2,L1,L1,2024-04-05 09:00:00,2024-04-08 09:00:00,180.10',
  ),
} satisfies Files;

const listings = {
  'apartments.csv': lines(
    'id,title,source,price,currency,listing_created_on,is_active,last_modified_timestamp',
    'A1,Loft,web,100.00,USD,2024-01-02,true,2024-01-02 10:00:00',
    'A2,Flat,app,80.00,EUR,2024-01-09,true,2024-01-09 10:00:00',
  ),
  'apartments_attributes.csv': lines(
    'id,category,cityname,state',
    'A1,housing,Austin,TX',
    'A2,housing,Boston,MA',
  ),
  'bookings.csv': lines(
    'booking_id,user_id,apartment_id,booking_date,checkin_date,checkout_date,total_price,currency,booking_status',
    'B1,G1,A1,2024-02-01,2024-02-10,2024-02-12,200.00,USD,confirmed',
    'B2,G1,A2,2024-02-02,2024-02-20,2024-02-21,80.00,EUR,pending',
  ),
  'user_viewings.csv': lines(
    'user_id,apartment_id,viewed_at,is_wishlisted,call_to_action',
    'G1,A1,2024-01-31 08:00:00,true,book',
  ),
} satisfies Files;

/** A small valid source of each marketplace, by file. */
export const validSources = { 'car-rental': carRental, listings } as const;

export type MarketplaceName = keyof typeof validSources;

/** The valid source of car-rental with some files replaced, added, or (undefined) taken away. */
export function carRentalWith(changes: Readonly<Record<string, Files[string] | undefined>>): Files {
  const files: Record<string, Files[string] | undefined> = { ...carRental, ...changes };
  const present = Object.entries(files).flatMap(([path, content]) =>
    content === undefined ? [] : [[path, content] as const],
  );
  return Object.fromEntries(present);
}

/** The header of a file and no rows. */
export const headerOnly = (csv: string): string => `${csv.split('\n')[0]}\n`;

/** A file of vehicles: the valid header, then these lines. */
export const vehicles = (...rows: readonly string[]): string =>
  lines('vehicle_id,vehicle_type,make,model,year,daily_rate', ...rows);

/** A file of rentals, one for each of these numbers, all of vehicle V1 and location L1. */
export const rentals = (amounts: readonly number[]): string =>
  lines(
    carRental['transactions.csv'].split('\n')[0] ?? '',
    ...amounts.map(
      (amount, index) =>
        `T${index + 1},U1,V1,L1,L1,2024-03-01 10:00:00,2024-03-02 10:00:00,${amount.toFixed(2)}`,
    ),
  );
