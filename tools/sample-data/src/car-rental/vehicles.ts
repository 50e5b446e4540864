import { columns, type Dataset } from '../dataset.ts';
import { broken, columnFaults, set } from '../faults.ts';
import { hexId } from '../ids.ts';
import { money } from '../money.ts';
import type { Rng } from '../rng.ts';
import { share } from '../share.ts';
import { weighted } from '../weighted.ts';
import type { Locations } from './locations.ts';

const COLUMNS = columns(
  'vehicle_id*:text',
  'vehicle_type!:text',
  'make:text',
  'model:text',
  'year:integer',
  'daily_rate:decimal',
);

/** Type, weight, cents a day, models. */
const TYPES: readonly (readonly [string, number, number, readonly [string, ...string[]]])[] = [
  ['economy', 30, 3_400, ['Toyota Yaris', 'Kia Rio', 'Nissan Versa', 'Renault Clio']],
  ['compact', 25, 4_200, ['Honda Civic', 'Volkswagen Golf', 'Toyota Corolla', 'Mazda 3']],
  ['suv', 20, 6_900, ['Ford Explorer', 'Jeep Grand Cherokee', 'Toyota RAV4', 'Volvo XC60']],
  ['premium', 8, 11_500, ['BMW 5 Series', 'Audi A6', 'Mercedes-Benz E-Class']],
  ['high_end', 3, 28_000, ['Porsche 911', 'Tesla Model S', 'Mercedes-Benz S-Class']],
  ['van', 6, 8_800, ['Chrysler Pacifica', 'Ford Transit', 'Volkswagen Multivan']],
  ['electric', 5, 7_400, ['Tesla Model 3', 'Hyundai Ioniq 5', 'Škoda Enyaq']],
  ['pickup', 3, 7_900, ['Ford F-150', 'Ram 1500', 'Chevrolet Silverado']],
];

export interface Vehicles extends Dataset {
  id(i: number): string;
  /** Cents a day. */
  rateOf(i: number): number;
  /** The station where the vehicle is at home. */
  homeOf(i: number): number;
}

export function vehicles(rows: number, clean: boolean, rng: Rng, places: Locations): Vehicles {
  const faults = [
    ...columnFaults(COLUMNS),
    set('valid (year as text of a double)', COLUMNS, 'year', () => '2019.0'),
    ...(clean ? [] : [broken('text after a quote'), broken('text after a quote')]),
  ];
  const { sound, faulty } = share(rows, faults.length, clean);
  const draw = weighted(TYPES.map(([, weight]) => weight));
  const types = Uint8Array.from({ length: rows }, (_, i) => (i < TYPES.length ? i : draw(rng)));
  const rates = Uint32Array.from(types, (type) =>
    Math.floor(TYPES[type]![2] * (0.85 + 0.3 * rng.unit())),
  );
  const homes = Uint16Array.from(types, () => places.draw(rng));
  const id = (i: number): string => `0d${hexId(i, 0x5eed_0001)}`;
  return {
    name: 'vehicles',
    columns: COLUMNS,
    sound,
    faulty,
    faults,
    id,
    rateOf: (i) => rates[i]!,
    homeOf: (i) => homes[i]!,
    row: (i) => {
      const [type, , , models] = TYPES[types[i]!]!;
      const name = rng.pick(models);
      const space = name.indexOf(' ');
      return [
        id(i),
        type,
        rng.chance(0.03) ? '' : name.slice(0, space),
        name.slice(space + 1),
        rng.chance(0.04) ? '' : String(rng.between(2014, 2025)),
        rng.chance(0.03) ? '' : money(rates[i]!),
      ];
    },
  };
}
