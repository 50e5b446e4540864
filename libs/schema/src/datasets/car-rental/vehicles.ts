import { decimal, integer, text } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const vehicles = dataset('vehicles', {
  vehicle_id: text().key(),
  vehicle_type: text().required(),
  make: text().alias('brand'),
  model: text(),
  year: integer(),
  daily_rate: decimal(12, 2),
});
