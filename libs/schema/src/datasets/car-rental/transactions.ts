import { decimal, text, timestamp } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const transactions = dataset(
  'transactions',
  {
    transaction_id: text().key().alias('rental_id'),
    user_id: text().required(),
    vehicle_id: text().required(),
    pickup_location_id: text().required().alias('pickup_location'),
    dropoff_location_id: text().alias('dropoff_location'),
    start_time: timestamp().required().alias('rental_start_time'),
    end_time: timestamp().required().alias('rental_end_time'),
    total_amount: decimal(12, 2).required(),
  },
  {
    aliases: ['rental_transactions'],
    rules: {
      end_before_start: () => 'end_time < start_time',
      negative_total_amount: () => 'total_amount < 0',
    },
    derived: {
      rental_date: { type: { kind: 'date' }, sql: (fn) => fn.dateOf('start_time') },
      rental_seconds: {
        type: { kind: 'bigint' },
        sql: (fn) => fn.secondsBetween('start_time', 'end_time'),
      },
    },
    references: {
      user_id: 'users',
      vehicle_id: 'vehicles',
      pickup_location_id: 'locations',
      dropoff_location_id: 'locations',
    },
  },
);
