import { dayOf, isoDate } from '../calendar.ts';
import { CITIES } from '../cities.ts';
import { columns, type Dataset } from '../dataset.ts';
import { columnFaults } from '../faults.ts';
import { hexId } from '../ids.ts';
import { person } from '../people.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import { weighted } from '../weighted.ts';

const COLUMNS = columns(
  'user_id*:text',
  'first_name:text',
  'last_name:text',
  'email:text',
  'signup_date:date',
  'city:text',
);

export interface Users extends Dataset {
  id(i: number): string;
}

const FIRST_SIGNUP = dayOf('2019-01-01');
const LAST_SIGNUP = dayOf('2025-05-31');

export function users(rows: number, clean: boolean, rng: Rng): Users {
  const faults = columnFaults(COLUMNS);
  const { sound, faulty } = share(rows, faults.length, clean);
  const drawCity = weighted(CITIES.map(({ weight }) => weight + 5));
  const id = (i: number): string => hexId(i, 0x5eed_0002) + 'u';
  return {
    name: 'users',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    id,
    row: (i) => {
      const { first, last, email } = person(rng, i);
      const signup =
        FIRST_SIGNUP + Math.floor(Math.sqrt(rng.unit()) * (LAST_SIGNUP - FIRST_SIGNUP));
      return [
        id(i),
        first,
        last,
        rng.chance(0.03) ? '' : email,
        rng.chance(0.03) ? '' : isoDate(signup),
        rng.chance(0.04) ? '' : CITIES[drawCity(rng)]!.city,
      ];
    },
  };
}
