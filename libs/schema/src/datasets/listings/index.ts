import { apartmentAttributes } from './apartment-attributes.ts';
import { apartments } from './apartments.ts';
import { bookings } from './bookings.ts';
import { userViewing } from './user-viewing.ts';

export const listings = {
  apartments,
  apartment_attributes: apartmentAttributes,
  bookings,
  user_viewing: userViewing,
};
