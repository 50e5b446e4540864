import { boolean, date, decimal, text, timestamp } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const apartments = dataset(
  'apartments',
  {
    id: text().key(),
    title: text(),
    source: text(),
    price: decimal(12, 2).required(),
    currency: text().required().upperCase(),
    listing_created_on: date().required(),
    is_active: boolean().required(),
    last_modified_timestamp: timestamp(),
  },
  {
    version: 'last_modified_timestamp',
    rules: { negative_price: () => 'price < 0' },
  },
);
