import type { Marketplace } from '../src/write-marketplace.ts';
import type { Row, Rules } from './contract-reader.ts';

const when = (wrong: boolean, reason: string): readonly string[] => (wrong ? [reason] : []);
const before = (row: Row, a: string, b: string): boolean =>
  row[a] !== null && row[b] !== null && row[a]! < row[b]!;
const negative = (row: Row, column: string): readonly string[] =>
  when(row[column] !== null && Number(row[column]) < 0, `negative_${column}`);

/** The contract's tables, in an order in which references point backwards. */
export const CONTRACT: Readonly<Record<Marketplace, Readonly<Record<string, Rules>>>> = {
  'car-rental': {
    vehicles: {
      files: ['vehicles', 'Vehicles'],
      aliases: { brand: 'make' },
      key: 'vehicle_id',
      required: ['vehicle_id', 'vehicle_type'],
      kinds: { year: 'integer', daily_rate: 'decimal' },
      text: ['vehicle_id', 'vehicle_type', 'make', 'model'],
    },
    users: {
      files: ['users'],
      aliases: { creation_date: 'signup_date' },
      key: 'user_id',
      required: ['user_id'],
      kinds: { signup_date: 'date' },
      text: ['user_id', 'first_name', 'last_name', 'email', 'city'],
    },
    locations: {
      files: ['locations'],
      key: 'location_id',
      required: ['location_id', 'city'],
      kinds: {},
      text: ['location_id', 'city', 'state', 'country', 'zip_code'],
    },
    transactions: {
      files: ['transactions', 'rental_transactions'],
      aliases: {
        rental_id: 'transaction_id',
        rental_start_time: 'start_time',
        rental_end_time: 'end_time',
        pickup_location: 'pickup_location_id',
        dropoff_location: 'dropoff_location_id',
      },
      key: 'transaction_id',
      required: [
        'transaction_id',
        'user_id',
        'vehicle_id',
        'pickup_location_id',
        'start_time',
        'end_time',
        'total_amount',
      ],
      kinds: { start_time: 'timestamp', end_time: 'timestamp', total_amount: 'decimal' },
      text: [
        'transaction_id',
        'user_id',
        'vehicle_id',
        'pickup_location_id',
        'dropoff_location_id',
      ],
      references: {
        user_id: ['users', 'user_id'],
        vehicle_id: ['vehicles', 'vehicle_id'],
        pickup_location_id: ['locations', 'location_id'],
        dropoff_location_id: ['locations', 'location_id'],
      },
      check: (row) => [
        ...when(before(row, 'end_time', 'start_time'), 'end_before_start'),
        ...negative(row, 'total_amount'),
      ],
    },
  },
  listings: {
    apartments: {
      files: ['apartments'],
      key: 'id',
      version: 'last_modified_timestamp',
      required: ['id', 'price', 'currency', 'listing_created_on', 'is_active'],
      kinds: {
        price: 'decimal',
        listing_created_on: 'date',
        is_active: 'boolean',
        last_modified_timestamp: 'timestamp',
      },
      text: ['id', 'title', 'source', 'currency'],
      check: (row) => negative(row, 'price'),
    },
    apartment_attributes: {
      files: ['apartment_attributes', 'apartments_attributes'],
      key: 'id',
      required: ['id', 'cityname'],
      kinds: {
        bathrooms: 'decimal',
        bedrooms: 'integer',
        has_photo: 'boolean',
        square_feet: 'integer',
        latitude: 'double',
        longitude: 'double',
      },
      text: [
        'id',
        'category',
        'body',
        'amenities',
        'fee',
        'pets_allowed',
        'price_display',
        'price_type',
        'address',
        'cityname',
        'state',
      ],
      references: { id: ['apartments', 'id'] },
    },
    bookings: {
      files: ['bookings'],
      key: 'booking_id',
      required: [
        'booking_id',
        'user_id',
        'apartment_id',
        'booking_date',
        'checkin_date',
        'checkout_date',
        'total_price',
        'currency',
        'booking_status',
      ],
      kinds: {
        booking_date: 'date',
        checkin_date: 'date',
        checkout_date: 'date',
        total_price: 'decimal',
      },
      text: ['booking_id', 'user_id', 'apartment_id', 'currency', 'booking_status'],
      references: { apartment_id: ['apartments', 'id'] },
      check: (row) => {
        const { checkin_date: checkin, checkout_date: checkout, booking_status: status } = row;
        const both = checkin !== null && checkout !== null;
        return [
          ...when(both && checkout! <= checkin!, 'checkout_before_checkin'),
          ...when(both && Number(checkout) - Number(checkin) > 3_650 * 86_400, 'stay_too_long'),
          ...negative(row, 'total_price'),
          ...when(
            status !== null && !/^(confirmed|pending|cancell?ed)$/i.test(String(status)),
            'unknown_booking_status',
          ),
        ];
      },
    },
    user_viewing: {
      files: ['user_viewing', 'user_viewings'],
      required: ['user_id', 'apartment_id', 'viewed_at'],
      kinds: { viewed_at: 'timestamp', is_wishlisted: 'boolean' },
      text: ['user_id', 'apartment_id', 'call_to_action'],
      references: { apartment_id: ['apartments', 'id'] },
    },
  },
};
