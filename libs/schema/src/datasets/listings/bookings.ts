import { date, decimal, text } from '../../column.ts';
import { dataset } from '../../dataset.ts';

/** Longer stays are data errors; the limit also bounds what a single row can add to the occupancy of a listing. */
const longestStayInNights = 3650;

export const bookings = dataset(
  'bookings',
  {
    booking_id: text().key(),
    user_id: text().required(),
    apartment_id: text().required(),
    booking_date: date().required(),
    checkin_date: date().required(),
    checkout_date: date().required(),
    total_price: decimal(12, 2).required(),
    currency: text().required().upperCase(),
    booking_status: text().required().lowerCase({ cancelled: 'canceled' }),
  },
  {
    rules: {
      checkout_before_checkin: () => 'checkout_date <= checkin_date',
      stay_too_long: (fn) =>
        `${fn.daysBetween('checkin_date', 'checkout_date')} > ${longestStayInNights}`,
      negative_total_price: () => 'total_price < 0',
      unknown_booking_status: () => `booking_status NOT IN ('confirmed', 'pending', 'canceled')`,
    },
    references: { apartment_id: 'apartments' },
  },
);
