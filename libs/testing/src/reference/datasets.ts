import { rules } from './rules.ts';
import type { Rules } from './rules.ts';
import type { Marketplace } from './types.ts';

export type Kind = 'text' | 'date' | 'timestamp' | 'decimal' | 'integer' | 'double' | 'boolean';

export interface Column {
  name: string;
  kind: Kind;
  need: 'key' | 'required' | 'optional';
  aliases: readonly string[];
}

export interface Dataset {
  name: string;
  aliases: readonly string[];
  columns: readonly Column[];
  rules: Rules;
  /** Orders the rows of one key. */
  version?: string;
  /** Column to the dataset whose key it names. */
  references: Readonly<Record<string, string>>;
}

type Extra = Partial<Pick<Dataset, 'aliases' | 'rules' | 'version' | 'references'>>;

/** Each line: columns, then their kind. `*` after a name is the key, `!` is required; `(a)` after it is an alias. */
function dataset(name: string, lines: string, extra: Extra = {}): Dataset {
  const columns = lines.split(/[;\n]/).flatMap((line) => {
    const words = line.split(/[\s,]+/).filter((word) => word !== '');
    const kind = words.pop() as Kind;
    return words.map((word): Column => {
      const [, column = '', mark, alias] = /^(\w+)([*!])?(?:\((\w+)\))?$/.exec(word) ?? [];
      const need = mark === '*' ? 'key' : mark === '!' ? 'required' : 'optional';
      return { name: column, kind, need, aliases: alias === undefined ? [] : [alias] };
    });
  });
  return { name, aliases: [], columns, rules: {}, references: {}, ...extra };
}

/** The eight datasets as the contract's tables have them. */
export const DATASETS: Readonly<Record<Marketplace, readonly Dataset[]>> = {
  'car-rental': [
    dataset(
      'vehicles',
      'vehicle_id* vehicle_type! make(brand) model text; year integer; daily_rate decimal',
    ),
    dataset(
      'users',
      'user_id* first_name last_name email text; signup_date(creation_date) date; city text',
    ),
    dataset('locations', 'location_id* city! state country zip_code text'),
    dataset(
      'transactions',
      `transaction_id*(rental_id) user_id! vehicle_id! pickup_location_id!(pickup_location) text
       dropoff_location_id(dropoff_location) text
       start_time!(rental_start_time) end_time!(rental_end_time) timestamp
       total_amount! decimal`,
      {
        aliases: ['rental_transactions'],
        rules: rules('end_before_start', 'negative_total_amount'),
        references: {
          user_id: 'users',
          vehicle_id: 'vehicles',
          pickup_location_id: 'locations',
          dropoff_location_id: 'locations',
        },
      },
    ),
  ],
  listings: [
    dataset(
      'apartments',
      `id* title source text; price! decimal; currency! text; listing_created_on! date; is_active! boolean
       last_modified_timestamp timestamp`,
      { rules: rules('negative_price'), version: 'last_modified_timestamp' },
    ),
    dataset(
      'apartment_attributes',
      `id* category body amenities text; bathrooms decimal; bedrooms integer; fee text; has_photo boolean
       pets_allowed price_display price_type text; square_feet integer; address cityname! state text
       latitude longitude double`,
      { aliases: ['apartments_attributes'], references: { id: 'apartments' } },
    ),
    dataset(
      'bookings',
      `booking_id* user_id! apartment_id! text; booking_date! checkin_date! checkout_date! date
       total_price! decimal; currency! booking_status! text`,
      {
        rules: rules(
          'checkout_before_checkin',
          'stay_too_long',
          'negative_total_price',
          'unknown_booking_status',
        ),
        references: { apartment_id: 'apartments' },
      },
    ),
    dataset(
      'user_viewing',
      'user_id! apartment_id! text; viewed_at! timestamp; is_wishlisted boolean; call_to_action text',
      {
        aliases: ['user_viewings'],
        references: { apartment_id: 'apartments' },
      },
    ),
  ],
};
