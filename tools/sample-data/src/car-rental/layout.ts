import type { Extra } from '../dataset.ts';
import type { FileLayout } from '../layout.ts';

const license: Extra = (rng) => `LIC-${rng.between(10_000, 99_999)}`;
const flag: Extra = (rng) => String(rng.int(2));
const phone: Extra = (rng) => `(555) 555-01${rng.between(10, 99)}`;
const note: Extra = (rng) =>
  rng.pick([
    '',
    '',
    '',
    'ok',
    'late return, fee waived',
    'said "fine"',
    'scratch on\nleft door',
    'ask Ada; not Bruno',
  ]);
const station: Extra = (rng) =>
  rng.pick(['Airport', 'Downtown', 'Station "North"', 'Harbour', 'Mall, level 2']);
const street: Extra = (rng) =>
  `${rng.between(1, 9999)} ${rng.pick(['Sample St.', 'Example Ave, Suite 4', 'Fixture Rd\nBuilding B', 'Placeholder Blvd'])}`;

/** The files of a car rental company whose systems do not agree with each other. */
export const CAR_RENTAL_LAYOUT: Readonly<Record<string, readonly FileLayout[]>> = {
  vehicles: [
    {
      path: 'Vehicles.csv',
      bom: true,
      crlf: true,
      columns: [
        ['active', flag],
        ['registration name', license],
        ['vehicle_id', 'vehicle_id'],
        ['brand', 'make'],
        ['Model', 'model'],
        ['Vehicle Type', 'vehicle_type'],
        ['year', 'year'],
        ['daily-rate', 'daily_rate'],
      ],
    },
  ],
  users: [
    {
      path: 'users/crm-export.csv',
      columns: [
        ['user_id', 'user_id'],
        ['first_name', 'first_name'],
        ['last_name', 'last_name'],
        ['email', 'email'],
        ['phone_number', phone],
        ['creation_date', 'signup_date'],
        ['is_active', flag],
        ['city', 'city'],
      ],
    },
    {
      path: 'users/web-signups.csv',
      bom: true,
      crlf: true,
      columns: [
        ['SignupDate', 'signup_date'],
        ['E-Mail', 'email'],
        ['User ID', 'user_id'],
        ['City', 'city'],
        ['LastName', 'last_name'],
        ['FirstName', 'first_name'],
      ],
    },
    {
      path: 'users/desk.csv',
      headerOnly: true,
      columns: [
        ['user_id', 'user_id'],
        ['first_name', 'first_name'],
        ['last_name', 'last_name'],
        ['email', 'email'],
        ['signup_date', 'signup_date'],
        ['city', 'city'],
      ],
    },
  ],
  locations: [
    {
      path: 'locations.csv',
      bom: true,
      unterminated: true,
      columns: [
        ['location_id', 'location_id'],
        ['location_name', station],
        ['address', street],
        ['city', 'city'],
        ['state', 'state'],
        ['zip_code', 'zip_code'],
        ['country', 'country'],
        ['notes', note],
        ['notes', note],
      ],
    },
  ],
  transactions: [
    {
      path: 'rental_transactions.csv',
      columns: [
        ['rental_id', 'transaction_id'],
        ['user_id', 'user_id'],
        ['vehicle_id', 'vehicle_id'],
        ['rental_start_time', 'start_time'],
        ['rental_end_time', 'end_time'],
        ['pickup_location', 'pickup_location_id'],
        ['dropoff_location', 'dropoff_location_id'],
        ['total_amount', 'total_amount'],
        ['agent_note', note],
      ],
    },
  ],
};
