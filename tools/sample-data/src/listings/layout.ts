import type { Extra } from '../dataset.ts';
import type { FileLayout } from '../layout.ts';

const session: Extra = (rng) => `s${rng.between(100_000, 999_999)}`;
const agent: Extra = (rng) => rng.pick(['web', 'ios', 'android; 14', 'crawler, "polite"']);

/** The tables of a listings database, as three tools have exported them. */
export const LISTINGS_LAYOUT: Readonly<Record<string, readonly FileLayout[]>> = {
  apartments: [
    {
      path: 'apartments.csv',
      columns: [
        ['id', 'id'],
        ['title', 'title'],
        ['source', 'source'],
        ['price', 'price'],
        ['currency', 'currency'],
        ['listing_created_on', 'listing_created_on'],
        ['is_active', 'is_active'],
        ['last_modified_timestamp', 'last_modified_timestamp'],
      ],
    },
  ],
  apartment_attributes: [
    {
      path: 'apartments_attributes.csv',
      bom: true,
      crlf: true,
      columns: [
        ['id', 'id'],
        ['category', 'category'],
        ['body', 'body'],
        ['amenities', 'amenities'],
        ['bathrooms', 'bathrooms'],
        ['bedrooms', 'bedrooms'],
        ['fee', 'fee'],
        ['has_photo', 'has_photo'],
        ['pets_allowed', 'pets_allowed'],
        ['price_display', 'price_display'],
        ['price_type', 'price_type'],
        ['square_feet', 'square_feet'],
        ['address', 'address'],
        ['cityname', 'cityname'],
        ['state', 'state'],
        ['latitude', 'latitude'],
        ['longitude', 'longitude'],
      ],
    },
  ],
  bookings: [
    {
      path: 'bookings.csv',
      unterminated: true,
      columns: [
        ['Booking ID', 'booking_id'],
        ['User ID', 'user_id'],
        ['Apartment ID', 'apartment_id'],
        ['Booking Date', 'booking_date'],
        ['Checkin Date', 'checkin_date'],
        ['Checkout Date', 'checkout_date'],
        ['Total Price', 'total_price'],
        ['Currency', 'currency'],
        ['Booking Status', 'booking_status'],
      ],
    },
  ],
  user_viewing: [
    {
      path: 'user_viewings/app.csv',
      columns: [
        ['user_id', 'user_id'],
        ['apartment_id', 'apartment_id'],
        ['viewed_at', 'viewed_at'],
        ['is_wishlisted', 'is_wishlisted'],
        ['call_to_action', 'call_to_action'],
      ],
    },
    {
      path: 'user_viewings/web.csv',
      bom: true,
      crlf: true,
      columns: [
        ['session', session],
        ['Viewed-At', 'viewed_at'],
        ['ApartmentId', 'apartment_id'],
        ['UserId', 'user_id'],
        ['CallToAction', 'call_to_action'],
        ['IsWishlisted', 'is_wishlisted'],
        ['agent', agent],
      ],
    },
    {
      path: 'user_viewings/web without wishes.csv',
      columns: [
        ['viewed_at', 'viewed_at'],
        ['user_id', 'user_id'],
        ['apartment_id', 'apartment_id'],
        ['agent', agent],
      ],
    },
  ],
};
