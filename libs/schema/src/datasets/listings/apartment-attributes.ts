import { boolean, decimal, double, integer, text } from '../../column.ts';
import { dataset } from '../../dataset.ts';

export const apartmentAttributes = dataset(
  'apartment_attributes',
  {
    id: text().key(),
    category: text(),
    body: text(),
    amenities: text(),
    bathrooms: decimal(12, 2),
    bedrooms: integer(),
    fee: text(),
    has_photo: boolean(),
    pets_allowed: text(),
    price_display: text(),
    price_type: text(),
    square_feet: integer(),
    address: text(),
    cityname: text().required(),
    state: text(),
    latitude: double(),
    longitude: double(),
  },
  { aliases: ['apartments_attributes'], references: { id: 'apartments' } },
);
