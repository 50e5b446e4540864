import fc from 'fast-check';
import { day, earlyDay, moment, nights } from './days.ts';
import {
  amount,
  dateSpelling,
  degrees,
  flag,
  momentSpelling,
  spellDate,
  spellMoment,
  wholeNumber,
} from './spelled-values.ts';
import { bookingStatus, city, currency, freeText, id, state } from './texts.ts';
import type { Cells } from './messy-row.ts';

const momentCell = fc
  .tuple(moment, momentSpelling)
  .map(([at, spelling]) => spellMoment(at, spelling));

/** Rows with nothing wrong in their values, by dataset. Ids come from pools that overlap, not that match. */
export const listingsRows = {
  apartments: fc.record({
    id: id('A', 20),
    title: freeText,
    source: freeText,
    price: amount,
    currency,
    listing_created_on: fc
      .tuple(earlyDay, dateSpelling)
      .map(([on, spelling]) => spellDate(on, spelling)),
    is_active: flag,
    last_modified_timestamp: fc.oneof(
      momentCell,
      fc.constantFrom('', 'not a time', '2025-01-01 00:00:00'),
    ),
  }),
  apartment_attributes: fc.record({
    id: id('A', 20),
    category: freeText,
    body: freeText,
    amenities: freeText,
    bathrooms: fc.constantFrom('1', '1.5', '2.25', ''),
    bedrooms: wholeNumber,
    fee: freeText,
    has_photo: flag,
    pets_allowed: freeText,
    price_display: freeText,
    price_type: freeText,
    square_feet: wholeNumber,
    address: freeText,
    cityname: city,
    state,
    latitude: degrees,
    longitude: degrees,
  }),
  bookings: fc
    .record({
      booking_id: id('B', 150),
      user_id: id('U', 8),
      apartment_id: id('A', 22),
      total_price: amount,
      currency,
      booking_status: bookingStatus,
      booked: day,
      lead: fc.integer({ min: 0, max: 60 }),
      nights,
      spellings: fc.tuple(dateSpelling, dateSpelling, dateSpelling),
    })
    .map(({ booked, lead, nights: length, spellings, ...cells }) => ({
      ...cells,
      booking_date: spellDate(booked, spellings[0]),
      checkin_date: spellDate(booked + lead, spellings[1]),
      checkout_date: spellDate(booked + lead + length, spellings[2]),
    })),
  user_viewing: fc.record({
    user_id: id('U', 8),
    apartment_id: id('A', 22),
    viewed_at: momentCell,
    is_wishlisted: flag,
    call_to_action: freeText,
  }),
} satisfies Readonly<Record<string, fc.Arbitrary<Cells>>>;

const oneWeek = fc.constantFrom('2024-12-30', '01/01/2025', '2025-01-05', '2025-01-06T00:00+01:00');

/** Rows of one week and currency, so that many of them outrun the ten ranks. */
export const crowdedRows: Readonly<Record<string, fc.Arbitrary<Cells>>> = {
  apartment_attributes: listingsRows.apartment_attributes,
  bookings: fc.tuple(listingsRows.bookings, oneWeek).map(([cells, booking_date]) => ({
    ...cells,
    booking_date,
    currency: 'USD',
    booking_status: 'confirmed',
  })),
  user_viewing: fc
    .tuple(listingsRows.user_viewing, oneWeek)
    .map(([cells, viewed_at]) => ({ ...cells, viewed_at })),
};
