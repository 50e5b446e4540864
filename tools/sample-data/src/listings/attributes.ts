import { columns, type Dataset } from '../dataset.ts';
import { columnFaults, set } from '../faults.ts';
import { money } from '../money.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import type { Apartments } from './apartments.ts';

const COLUMNS = columns(
  'id*:text',
  'category:text',
  'body:text',
  'amenities:text',
  'bathrooms:decimal',
  'bedrooms:integer',
  'fee:text',
  'has_photo:boolean',
  'pets_allowed:text',
  'price_display:text',
  'price_type:text',
  'square_feet:integer',
  'address:text',
  'cityname!:text',
  'state:text',
  'latitude:double',
  'longitude:double',
);

const FAULTS = [
  ...columnFaults(COLUMNS),
  set('orphan_id', COLUMNS, 'id', (_, rng) => `99${rng.between(10_000_000, 99_999_999)}`),
];

/** One in so many apartments has no attributes. */
const GAP = 12;

const BODIES = [
  'Bright rooms, new kitchen.',
  'A "must see", they say.',
  'Walk to the park; no smoking.',
  'Two steps from the tram, café below.',
] as const;
const LINES = [
  'Close to schools\nand shops.',
  'Rooms:\n- kitchen\n- bath, "en suite"',
  'Ask for the key.\n\nThe door is blue.',
] as const;
const AMENITIES = [
  'Pool',
  'Gym',
  'Parking',
  'Dishwasher',
  'Elevator',
  'Wi-Fi',
  'Fireplace',
] as const;

export function attributes(clean: boolean, rng: Rng, stock: Apartments): Dataset {
  const rows = stock.sound - Math.floor(stock.sound / GAP);
  /** Faults fall on apartments of the gap, so every apartment has attributes once or never. */
  const faulty = Math.min(share(rows, FAULTS.length, clean).faulty, Math.floor(stock.sound / GAP));
  const apartment = (i: number): number =>
    i < rows ? i + Math.floor(i / (GAP - 1)) : (i - rows) * GAP + GAP - 1;
  return {
    name: 'apartment_attributes',
    columns: COLUMNS,
    sound: rows,
    faulty,
    faults: FAULTS,
    row: (i) => {
      const at = apartment(i);
      const { city, state, currency, latitude, longitude } = stock.cityOf(at);
      const price = money(stock.priceOf(at));
      const bedrooms = rng.int(5);
      return [
        stock.id(at),
        rng.pick(['housing/rent/apartment', 'housing/rent/home', 'housing/rent/short_term']),
        clean
          ? 'Bright rooms and a new kitchen.'
          : rng.chance(0.2)
            ? rng.pick(LINES)
            : rng.pick(BODIES),
        rng.chance(0.2) ? '' : `${rng.pick(AMENITIES)},${rng.pick(AMENITIES)}`,
        rng.chance(0.05) ? '' : rng.pick(['1.00', '1.50', '2.00', '2.50']),
        rng.chance(0.05) ? '' : String(bedrooms),
        rng.pick(['No', 'No', 'Yes']),
        rng.chance(0.1) ? '' : rng.chance(0.8) ? 'true' : 'false',
        rng.pick(['', 'Cats', 'Cats,Dogs', 'None']),
        currency === 'USD' ? `$${price}` : `${price} ${currency}`,
        rng.pick(['Nightly', 'Nightly', 'Weekly']),
        rng.chance(0.05) ? '' : String(300 + bedrooms * 250 + rng.int(250)),
        rng.chance(0.4) ? '' : `${rng.between(1, 9999)} Sample St`,
        city,
        state,
        rng.chance(0.03) ? '' : coordinate(latitude, rng),
        rng.chance(0.03) ? '' : coordinate(longitude, rng),
      ];
    },
  };
}

function coordinate(centre: number, rng: Rng): string {
  return (centre + (rng.unit() - 0.5) / 5).toFixed(4);
}
