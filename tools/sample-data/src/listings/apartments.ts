import { dayOf, DAY, isoDate, isoTimestamp, LAST_DAY } from '../calendar.ts';
import { CITIES, type City } from '../cities.ts';
import { columns, type Dataset } from '../dataset.ts';
import { broken, columnFaults, indexOf, set, type Fault } from '../faults.ts';
import { decimalId } from '../ids.ts';
import { money } from '../money.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import { weighted } from '../weighted.ts';

const COLUMNS = columns(
  'id*:text',
  'title:text',
  'source:text',
  'price!:decimal',
  'currency!:currency',
  'listing_created_on!:date',
  'is_active!:boolean',
  'last_modified_timestamp:timestamp',
);
const PRICE = indexOf(COLUMNS, 'price');
const VERSION = indexOf(COLUMNS, 'last_modified_timestamp');

/** Another version of a listing that was written before: the same flat at another price. */
function version(name: string, modified: (earlier: string) => string): Fault {
  return {
    name,
    plant: (cells, earlier) => {
      const price = cells[PRICE]!;
      cells.splice(0, cells.length, ...earlier);
      cells[PRICE] = price;
      cells[VERSION] = modified(earlier[VERSION]!);
    },
  };
}

const shifted = (days: number) => (earlier: string) =>
  isoTimestamp((earlier ? Date.parse(`${earlier}Z`) / 1000 : LAST_DAY * DAY) + days * DAY);

const VERSIONS: readonly Fault[] = [
  version('duplicate_id (an older version)', shifted(-40)),
  version('duplicate_id (a newer version)', shifted(25)),
  version('duplicate_id (a version of the same time)', (earlier) => earlier),
  version('duplicate_id (a version without time)', () => ''),
  version('duplicate_id (a version of no readable time)', () => 'last week'),
];

/** A listing in an odd week: the ISO year of these days is not their calendar year. */
function created(date: string): Fault {
  return set(`valid (created on ${date})`, COLUMNS, 'listing_created_on', () => date);
}

const FAULTS: readonly Fault[] = [
  ...columnFaults(COLUMNS),
  ...VERSIONS,
  ...VERSIONS,
  ...VERSIONS.slice(0, 2),
  ...VERSIONS.slice(0, 2),
  set('negative_price', COLUMNS, 'price', (cells) => `-${cells[PRICE]}`),
  set('valid (price of a half cent)', COLUMNS, 'price', (_, rng) => `${rng.between(50, 150)}.005`),
  created('2021-01-01'),
  created('2024-12-30'),
  created('2022-01-02'),
];

const FIRST_LISTING = dayOf('2020-06-01');
const PRAISE = ['', '', '', ' 🏡', ', near park'] as const;
const SOURCES = [
  'RentDigs.example',
  'ListedBuy',
  'RentLingo',
  'Seen on "Homes, etc."',
  '',
] as const;

export interface Apartments extends Dataset {
  id(i: number): string;
  cityOf(i: number): City;
  /** Cents a night. */
  priceOf(i: number): number;
  /** The day since 1970 on which the listing was made. */
  createdOn(i: number): number;
}

export function apartments(rows: number, clean: boolean, rng: Rng): Apartments {
  const faults = clean ? FAULTS : [...FAULTS, broken('line of blanks')];
  const { sound, faulty } = share(rows, faults.length, clean);
  const draw = weighted(CITIES.map(({ weight }) => weight));
  const cities = Uint16Array.from({ length: rows }, () => draw(rng));
  const prices = Uint32Array.from(cities, (city) =>
    Math.floor(
      (4_000 + 11_000 * rng.unit() + 9_000 * rng.unit() * rng.unit()) * CITIES[city]!.price,
    ),
  );
  const days = Uint16Array.from(
    cities,
    () => FIRST_LISTING + Math.floor(Math.sqrt(rng.unit()) * (LAST_DAY - 30 - FIRST_LISTING)),
  );
  return {
    name: 'apartments',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    id: decimalId,
    cityOf: (i) => CITIES[cities[i]!]!,
    priceOf: (i) => prices[i]!,
    createdOn: (i) => days[i]!,
    row: (i) => {
      const { city, currency } = CITIES[cities[i]!]!;
      const modified = Math.min(LAST_DAY, days[i]! + rng.int(400)) * DAY + rng.int(DAY);
      return [
        decimalId(i),
        rng.chance(0.02) ? '' : title(city, rng) + (clean ? '' : rng.pick(PRAISE)),
        rng.pick(SOURCES),
        money(prices[i]!),
        currency,
        isoDate(days[i]!),
        rng.chance(0.9) ? 'true' : 'false',
        rng.chance(0.02) ? '' : isoTimestamp(modified),
      ];
    },
  };
}

function title(city: string, rng: Rng): string {
  const kind = rng.pick(['Sunny', 'Quiet', 'Tiny', 'Grand', 'Fictional']);
  return `${kind} ${rng.pick(['studio', 'loft', 'flat', 'house'])} in ${city}`;
}
