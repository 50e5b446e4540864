import { busyDay, DAY, demand, FIRST_DAY, isoTimestamp, LAST_DAY } from '../calendar.ts';
import { columns, type Dataset } from '../dataset.ts';
import { broken, columnFaults, indexOf, set, type Fault } from '../faults.ts';
import { hexId } from '../ids.ts';
import { money } from '../money.ts';
import { popular } from '../popular.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import type { Locations } from './locations.ts';
import type { Users } from './users.ts';
import type { Vehicles } from './vehicles.ts';

const COLUMNS = columns(
  'transaction_id*:text',
  'user_id!:text',
  'vehicle_id!:text',
  'pickup_location_id!:text',
  'dropoff_location_id:text',
  'start_time!:timestamp',
  'end_time!:timestamp',
  'total_amount!:decimal',
);
const START = indexOf(COLUMNS, 'start_time');
const END = indexOf(COLUMNS, 'end_time');
const AMOUNT = indexOf(COLUMNS, 'total_amount');

const FAULTS: readonly Fault[] = [
  ...columnFaults(COLUMNS),
  {
    name: 'end_before_start',
    plant: (cells) => void ([cells[START], cells[END]] = [cells[END]!, cells[START]!]),
  },
  set('negative_total_amount', COLUMNS, 'total_amount', (cells) => `-${cells[AMOUNT]}`),
  {
    name: 'end_before_start, negative_total_amount, missing_user_id (in one row)',
    plant: (cells) => {
      [cells[START], cells[END]] = [cells[END]!, cells[START]!];
      cells[AMOUNT] = '-1.00';
      cells[indexOf(COLUMNS, 'user_id')] = '';
    },
  },
  ...['user_id', 'vehicle_id', 'pickup_location_id', 'dropoff_location_id'].map((name) =>
    set(`orphan_${name}`, COLUMNS, name, (_, rng) => `gone-${rng.int(9)}`),
  ),
  set('valid (ends as it starts)', COLUMNS, 'end_time', (cells) => cells[START]!),
  set('valid (free of charge)', COLUMNS, 'total_amount', (_, rng) => rng.pick(['0', '-0', '0.00'])),
  rental('valid (across the years)', '2024-12-30 18:00:00', '2025-01-02 09:30:00'),
  rental('valid (months long)', '2023-11-14 08:00:00', '2024-02-29 20:00:00'),
];

function rental(name: string, start: string, end: string): Fault {
  return { name, plant: (cells) => void ([cells[START], cells[END]] = [start, end]) };
}

/** Seconds: hours of errands, days of holidays, weeks of business. */
function duration(rng: Rng): number {
  const kind = rng.unit();
  if (kind < 0.02) return rng.between(300, 3_600);
  if (kind < 0.45) return rng.between(2 * 3_600, 12 * 3_600);
  if (kind < 0.87) return rng.between(DAY, 7 * DAY);
  return rng.between(7 * DAY, 28 * DAY);
}

export function transactions(
  rows: number,
  clean: boolean,
  rng: Rng,
  people: Users,
  fleet: Vehicles,
  places: Locations,
): Dataset {
  const faults = clean ? FAULTS : [...FAULTS, broken('line of blanks')];
  const { sound, faulty } = share(rows, faults.length, clean);
  const ids = Array.from({ length: places.sound }, (_, i) => places.id(i));
  const prices = ids.map((_, i) => places.cityOf(i).price);
  const seasons = Array.from(
    { length: LAST_DAY - FIRST_DAY + 1 },
    (_, i) => 0.85 + 0.15 * demand(FIRST_DAY + i),
  );
  return {
    name: 'transactions',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    row: (i) => {
      const vehicle = popular(rng, fleet.sound);
      const pickup = rng.chance(0.8) ? fleet.homeOf(vehicle) : places.draw(rng);
      const returned = rng.unit();
      const dropoff = returned < 0.8 ? ids[pickup]! : returned < 0.97 ? ids[places.draw(rng)]! : '';
      const day = busyDay(rng);
      const start = day * DAY + rng.between(6 * 3_600, 22 * 3_600);
      const seconds = duration(rng);
      const days = Math.max(0.25, seconds / DAY);
      const cents = Math.floor(
        fleet.rateOf(vehicle) *
          days *
          prices[pickup]! *
          seasons[day - FIRST_DAY]! *
          (0.9 + 0.2 * rng.unit()),
      );
      return [
        hexId(i, 0x5eed_0003) + 'b2',
        people.id(popular(rng, people.sound)),
        fleet.id(vehicle),
        ids[pickup]!,
        dropoff,
        isoTimestamp(start),
        isoTimestamp(start + seconds),
        money(cents),
      ];
    },
  };
}
