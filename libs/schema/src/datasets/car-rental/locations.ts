import { text } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const locations = dataset('locations', {
  location_id: text().key(),
  city: text().required(),
  state: text(),
  country: text(),
  zip_code: text(),
});
