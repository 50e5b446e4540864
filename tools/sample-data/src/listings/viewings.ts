import { busyDay, DAY, isoTimestamp } from '../calendar.ts';
import { columns, type Dataset } from '../dataset.ts';
import { columnFaults, set, type Fault } from '../faults.ts';
import { popular } from '../popular.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import type { Apartments } from './apartments.ts';
import { guestId } from './guests.ts';

const COLUMNS = columns(
  'user_id!:text',
  'apartment_id!:text',
  'viewed_at!:timestamp',
  'is_wishlisted:boolean',
  'call_to_action:text',
);

/** A sight that is right and falls into a week that is easily got wrong. */
function viewed(name: string, at: string): Fault {
  return set(`valid (viewed ${name})`, COLUMNS, 'viewed_at', () => at);
}

const FAULTS: readonly Fault[] = [
  ...columnFaults(COLUMNS),
  {
    name: 'valid (the whole row again, without a key)',
    plant: (cells, earlier) => void cells.splice(0, cells.length, ...earlier),
  },
  set(
    'orphan_apartment_id',
    COLUMNS,
    'apartment_id',
    (_, rng) => `99${rng.between(10_000_000, 99_999_999)}`,
  ),
  viewed('on 2024-12-30, of ISO week 2025-W01', '2024-12-30 00:00:00'),
  viewed('on 2021-01-01, of ISO week 2020-W53', '2021-01-01 12:00:00'),
  viewed('on a Monday there, on the Sunday before in UTC', '2024-12-30T00:30:00+02:00'),
  viewed('on a Sunday there, on the Monday after in UTC', '2024-12-29T20:15:00.5-05:00'),
];

export function viewings(
  rows: number,
  clean: boolean,
  rng: Rng,
  stock: Apartments,
  guests: number,
): Dataset {
  const { sound, faulty } = share(rows, FAULTS.length, clean);
  return {
    name: 'user_viewing',
    columns: COLUMNS,
    sound,
    faulty,
    faults: FAULTS,
    row: () => {
      return [
        guestId(popular(rng, guests)),
        stock.id(popular(rng, stock.sound)),
        isoTimestamp(busyDay(rng) * DAY + rng.int(DAY)),
        rng.chance(0.1) ? '' : rng.chance(0.15) ? 'true' : 'false',
        rng.pick(['', '', 'contact', 'book', 'share']),
      ];
    },
  };
}
