import { date, text } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const users = dataset('users', {
  user_id: text().key(),
  first_name: text(),
  last_name: text(),
  email: text(),
  signup_date: date().alias('creation_date'),
  city: text(),
});
