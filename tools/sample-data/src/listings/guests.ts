import { hexId } from '../ids.ts';

/** People who book and look at flats; the listings know them by their key only. */
export function guestId(i: number): string {
  return `g${hexId(i, 0x5eed_0005)}`;
}
