import { CITIES, type City } from '../cities.ts';
import { columns, type Dataset } from '../dataset.ts';
import { broken, columnFaults } from '../faults.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import { weighted } from '../weighted.ts';

const COLUMNS = columns(
  'location_id*:text',
  'city!:text',
  'state:text',
  'country:text',
  'zip_code:text',
);

export interface Locations extends Dataset {
  id(i: number): string;
  cityOf(i: number): City;
  /** A station where a rental begins: busy cities more often, and within a city its first station. */
  draw(rng: Rng): number;
}

/** Every city once, then more stations in the busy ones. */
export function locations(rows: number, clean: boolean, rng: Rng): Locations {
  const faults = [...columnFaults(COLUMNS), ...(clean ? [] : [broken('line of blanks')])];
  const { sound, faulty } = share(rows, faults.length, clean);
  const drawCity = weighted(CITIES.map(({ weight }) => weight));
  const cities = Array.from({ length: rows }, (_, i) => CITIES[i] ?? CITIES[drawCity(rng)]!);
  const draw = weighted(
    cities.slice(0, sound).map((city, i) => (i < CITIES.length ? city.weight : 12 + rng.int(12))),
  );
  const id = (i: number): string => String(1001 + i * 7);
  return {
    name: 'locations',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    id,
    cityOf: (i) => cities[i]!,
    draw,
    row: (i) => {
      const { city, state, country, zip } = cities[i]!;
      return [id(i), city, state, country, rng.chance(0.05) ? '' : zip];
    },
  };
}
