import { busyDay, isoDate } from '../calendar.ts';
import { columns, type Dataset } from '../dataset.ts';
import { broken, columnFaults, indexOf, set, type Fault } from '../faults.ts';
import { hexId } from '../ids.ts';
import { money } from '../money.ts';
import { popular } from '../popular.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import { weighted } from '../weighted.ts';
import type { Apartments } from './apartments.ts';
import { guestId } from './guests.ts';

const COLUMNS = columns(
  'booking_id*:text',
  'user_id!:text',
  'apartment_id!:text',
  'booking_date!:date',
  'checkin_date!:date',
  'checkout_date!:date',
  'total_price!:decimal',
  'currency!:currency',
  'booking_status!:status',
);
const [BOOKED, CHECKIN, CHECKOUT, PRICE] = [
  'booking_date',
  'checkin_date',
  'checkout_date',
  'total_price',
].map((name) => indexOf(COLUMNS, name)) as [number, number, number, number];
const STATUS = indexOf(COLUMNS, 'booking_status');

/** A stay that is right and falls on days that are easily got wrong. */
function stay(name: string, booked: string, checkin: string, checkout: string): Fault {
  return {
    name: `valid (${name})`,
    plant: (cells) => {
      cells[BOOKED] = booked;
      cells[CHECKIN] = checkin;
      cells[CHECKOUT] = checkout;
      cells[STATUS] = 'confirmed';
    },
  };
}

const FAULTS: readonly Fault[] = [
  ...columnFaults(COLUMNS),
  {
    name: 'checkout_before_checkin',
    plant: (cells) =>
      void ([cells[CHECKIN], cells[CHECKOUT]] = [cells[CHECKOUT]!, cells[CHECKIN]!]),
  },
  {
    name: 'checkout_before_checkin (the same day)',
    plant: (cells) => void (cells[CHECKOUT] = cells[CHECKIN]!),
  },
  set('stay_too_long', COLUMNS, 'checkout_date', () => '2099-12-31'),
  set('negative_total_price', COLUMNS, 'total_price', (cells) => `-${cells[PRICE]}`),
  set('unknown_booking_status', COLUMNS, 'booking_status', (_, rng) =>
    rng.pick(['no_show', 'refunded', 'confirmed?', 'null']),
  ),
  {
    name: 'checkout_before_checkin, invalid_total_price, unknown_booking_status (in one row)',
    plant: (cells) => {
      [cells[CHECKIN], cells[CHECKOUT]] = [cells[CHECKOUT]!, cells[CHECKIN]!];
      cells[PRICE] = 'free';
      cells[STATUS] = 'maybe';
    },
  },
  set(
    'orphan_apartment_id',
    COLUMNS,
    'apartment_id',
    (_, rng) => `99${rng.between(10_000_000, 99_999_999)}`,
  ),
  set('valid (another currency than the listing)', COLUMNS, 'currency', (cells) =>
    cells[indexOf(COLUMNS, 'currency')] === 'EUR' ? 'USD' : 'EUR',
  ),
  stay(
    'booked on 2024-12-30, of ISO week 2025-W01; over new year',
    '2024-12-30',
    '2024-12-30',
    '2025-01-03',
  ),
  stay('booked on 2025-01-01, a Wednesday', '2025-01-01', '2025-01-31', '2025-02-01'),
  stay(
    'booked on 2024-01-01, a Monday; over the leap day',
    '2024-01-01',
    '2024-02-28',
    '2024-03-01',
  ),
  stay('three months long', '2024-05-20', '2024-05-31', '2024-09-01'),
];

/** Kept out of clean files: one booking years before the others gives a daily table hundreds of days without a booking. */
const EARLY = stay(
  'booked on 2021-01-01, of ISO week 2020-W53; long before the others',
  '2021-01-01',
  '2021-01-01',
  '2021-01-04',
);

const drawNights = weighted([0, 14, 22, 20, 12, 8, 6, 9, 2, 1, 2, 0, 0, 0, 4]);

export function bookings(
  rows: number,
  clean: boolean,
  rng: Rng,
  stock: Apartments,
  guests: number,
): Dataset {
  const faults = clean ? FAULTS : [...FAULTS, EARLY, broken('line of blanks')];
  const { sound, faulty } = share(rows, faults.length, clean);
  return {
    name: 'bookings',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    row: (i) => {
      const apartment = popular(rng, stock.sound);
      const lead = rng.unit();
      const booked = afterCreation(busyDay(rng), stock.createdOn(apartment), rng);
      const checkin = booked + Math.floor(lead * lead * 90);
      const nights = rng.chance(0.015) ? rng.between(28, 75) : drawNights(rng);
      const status = rng.unit();
      return [
        `bk${hexId(i, 0x5eed_0004)}`,
        guestId(popular(rng, guests)),
        stock.id(apartment),
        isoDate(booked),
        isoDate(checkin),
        isoDate(checkin + nights),
        money(Math.floor(stock.priceOf(apartment) * nights * (0.9 + 0.25 * rng.unit()))),
        stock.cityOf(apartment).currency,
        status < 0.7 ? 'confirmed' : status < 0.82 ? 'pending' : 'canceled',
      ];
    },
  };
}

/** Hardly anyone books a flat before it is listed: some sources know of it too late. */
function afterCreation(day: number, created: number, rng: Rng): number {
  return day < created && rng.chance(0.97) ? created + rng.int(30) : day;
}
