import type { Dataset } from '../dataset.ts';
import { rng } from '../rng.ts';
import { apartments } from './apartments.ts';
import { attributes } from './attributes.ts';
import { bookings } from './bookings.ts';
import { viewings } from './viewings.ts';

/** `rows` bookings, and as many of the others as a marketplace with so many bookings has. */
export function listings(rows: number, seed: number, clean: boolean): readonly Dataset[] {
  const stream = (name: string) => rng(seed, `listings/${name}`);
  const guests = Math.max(40, Math.round(rows / 6));
  const stock = apartments(Math.max(100, Math.round(rows / 10)), clean, stream('apartments'));
  return [
    stock,
    attributes(clean, stream('apartment_attributes'), stock),
    bookings(rows, clean, stream('bookings'), stock, guests),
    viewings(rows * 2, clean, stream('user_viewing'), stock, guests),
  ];
}
