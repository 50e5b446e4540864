import type { Dataset } from '../dataset.ts';
import { rng } from '../rng.ts';
import { locations } from './locations.ts';
import { transactions } from './transactions.ts';
import { users } from './users.ts';
import { vehicles } from './vehicles.ts';

/** `rows` rentals, and as many of the others as a company with so many rentals has. */
export function carRental(rows: number, seed: number, clean: boolean): readonly Dataset[] {
  const stream = (name: string) => rng(seed, `car-rental/${name}`);
  const places = locations(
    Math.min(300, Math.max(130, Math.round(rows / 40))),
    clean,
    stream('locations'),
  );
  const fleet = vehicles(Math.max(60, Math.round(rows / 100)), clean, stream('vehicles'), places);
  const people = users(
    Math.min(200_000, Math.max(40, Math.round(rows / 20))),
    clean,
    stream('users'),
  );
  return [
    fleet,
    people,
    places,
    transactions(rows, clean, stream('transactions'), people, fleet, places),
  ];
}
