/** A table whose rows the server makes. */
export interface MadeTable {
  readonly name: string;
  readonly columns: string;
  /** Its cells in terms of `n`, which counts from 1. */
  readonly row: readonly string[];
}

/** A number from 0 up to `below`, the same for the same row and the same `use`. */
const chance = (use: string, below: number): string => `(CRC32(CONCAT('${use}', n)) % ${below})`;

const among = (use: string, values: readonly string[]): string =>
  `ELT(1 + ${chance(use, values.length)}, ${values.map((value) => `'${value}'`).join(', ')})`;

const day = (first: string, use: string, days: number): string =>
  `DATE'${first}' + INTERVAL ${chance(use, days)} DAY`;

const moment = (first: string, use: string): string =>
  `TIMESTAMP'${first} 00:00:00' + INTERVAL ${chance(use, 60_000_000)} SECOND
   + INTERVAL ${chance(`${use} fraction`, 1_000_000)} MICROSECOND`;

const apartment = (use: string, apartments: number): string =>
  `5500000000 + ${chance(use, apartments)}`;
const user = (use: string): string => `CONCAT('g', LPAD(HEX(${chance(use, 50_000)}), 8, '0'))`;
const cents = (use: string, most: number): string =>
  `CAST(50 + ${chance(use, most)} / 100 AS DECIMAL(12,2))`;
const currency = among('currency', ['USD', 'EUR', 'GBP']);

export const apartmentsTable: MadeTable = {
  name: 'apartments',
  columns: `id BIGINT UNSIGNED PRIMARY KEY, title VARCHAR(100), source VARCHAR(30), price DECIMAL(12,2) NOT NULL,
    currency CHAR(3) NOT NULL, listing_created_on DATE NOT NULL, is_active TINYINT(1) NOT NULL,
    last_modified_timestamp DATETIME(6) NOT NULL, KEY (last_modified_timestamp)`,
  row: [
    '5499999999 + n',
    `CONCAT(${among('kind', ['Quiet', 'Grand', 'Fictional'])}, ' loft ', n)`,
    among('source', ['RentLingo', 'RentDigs.com']),
    cents('price', 50_000),
    currency,
    day('2021-01-01', 'created', 1400),
    `${chance('active', 10)} > 0`,
    moment('2023-01-01', 'modified'),
  ],
};

export const attributesTable: MadeTable = {
  name: 'apartment_attributes',
  columns: `id BIGINT UNSIGNED PRIMARY KEY, category VARCHAR(40), body TEXT, amenities JSON, bathrooms DECIMAL(4,2),
    bedrooms TINYINT UNSIGNED, fee CHAR(3), has_photo TINYINT(1), pets_allowed SET('Cats', 'Dogs'), price_display VARCHAR(30),
    price_type ENUM('Monthly', 'Weekly'), square_feet INT, address VARCHAR(100), cityname VARCHAR(60) NOT NULL,
    state VARCHAR(60), latitude DOUBLE, longitude DOUBLE`,
  row: [
    '5499999999 + n',
    `'housing/rent/apartment'`,
    `CONCAT('A "must see", they say. No. ', n)`,
    `JSON_ARRAY('Wi-Fi', ${among('amenity', ['Parking', 'Pool'])})`,
    `1 + ${chance('baths', 4)} / 2`,
    chance('bedrooms', 5),
    `'No'`,
    chance('photo', 2),
    among('pets', ['', 'Cats', 'Cats,Dogs']),
    `CONCAT('$', ${cents('price', 50_000)})`,
    among('type', ['Monthly', 'Weekly']),
    `300 + ${chance('feet', 2_000)}`,
    `CONCAT(n, ' Sample St')`,
    among('city', ['Glendale', 'London', 'München', 'São Paulo']),
    among('city', ['AZ', 'England', 'Bayern', 'SP']),
    `${chance('latitude', 180_000)} / 1000 - 90`,
    `${chance('longitude', 360_000)} / 1000 - 180`,
  ],
};

export function bookingsTable(apartments: number, key: 'bigint' | 'varchar'): MadeTable {
  const booked = day('2022-01-01', 'booked', 1000);
  const checkin = `${booked} + INTERVAL ${chance('ahead', 60)} DAY`;
  return {
    name: 'bookings',
    columns: `booking_id ${key === 'bigint' ? 'BIGINT' : 'VARCHAR(20)'} PRIMARY KEY, user_id VARCHAR(20) NOT NULL,
      apartment_id BIGINT UNSIGNED NOT NULL, booking_date DATE NOT NULL, checkin_date DATE NOT NULL,
      checkout_date DATE NOT NULL, total_price DECIMAL(12,2) NOT NULL, currency CHAR(3) NOT NULL,
      booking_status ENUM('confirmed', 'pending', 'canceled') NOT NULL`,
    row: [
      key === 'bigint' ? 'n' : `CONCAT('bk', LEFT(MD5(n), 16))`,
      user('user'),
      apartment('apartment', apartments),
      booked,
      checkin,
      `${checkin} + INTERVAL 1 + ${chance('nights', 14)} DAY`,
      cents('total', 500_000),
      currency,
      among('status', ['confirmed', 'confirmed', 'pending', 'canceled']),
    ],
  };
}

export function viewingsTable(apartments: number): MadeTable {
  return {
    name: 'user_viewings',
    columns: `viewing_id BIGINT AUTO_INCREMENT PRIMARY KEY, user_id VARCHAR(20) NOT NULL, apartment_id BIGINT UNSIGNED NOT NULL,
      viewed_at DATETIME(6) NOT NULL, is_wishlisted TINYINT(1), call_to_action VARCHAR(20)`,
    row: [
      'n',
      user('viewer'),
      apartment('viewed', apartments),
      moment('2023-01-01', 'viewed'),
      chance('wish', 2),
      among('call', ['contact', 'book', 'share']),
    ],
  };
}
