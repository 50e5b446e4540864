import fc from 'fast-check';
import { day, moment, rentalMicros } from './days.ts';
import {
  amount,
  dateSpelling,
  momentSpelling,
  spellDate,
  spellMoment,
  wholeNumber,
} from './spelled-values.ts';
import { city, freeText, id, state, vehicleType } from './texts.ts';
import type { Cells } from './messy-row.ts';

/** Rows with nothing wrong in their values, by dataset. Ids come from pools that overlap, not that match. */
export const carRentalRows: Readonly<Record<string, fc.Arbitrary<Cells>>> = {
  vehicles: fc.record({
    vehicle_id: id('V', 14),
    vehicle_type: vehicleType,
    make: freeText,
    model: freeText,
    year: wholeNumber,
    daily_rate: amount,
  }),
  users: fc.record({
    user_id: id('U', 14),
    first_name: freeText,
    last_name: freeText,
    email: freeText,
    signup_date: spelledDay(),
    city,
  }),
  locations: fc.record({
    location_id: id('L', 12),
    city,
    state,
    country: freeText,
    zip_code: fc.constantFrom('01234', '12345-6789', ''),
  }),
  transactions: fc
    .record({
      transaction_id: id('T', 150),
      user_id: id('U', 16),
      vehicle_id: id('V', 16),
      pickup_location_id: id('L', 10),
      dropoff_location_id: fc.oneof(id('L', 14), fc.constant('')),
      total_amount: amount,
      start: moment,
      lasts: rentalMicros,
      startSpelling: momentSpelling,
      endSpelling: momentSpelling,
    })
    .map(({ start, lasts, startSpelling, endSpelling, ...cells }) => ({
      ...cells,
      start_time: spellMoment(start, startSpelling),
      end_time: spellMoment(start + lasts, endSpelling),
    })),
};

function spelledDay(): fc.Arbitrary<string> {
  return fc.tuple(day, dateSpelling).map(([on, spelling]) => spellDate(on, spelling));
}
