import type { Rng } from './rng.ts';

/** One of n, the first ones up to seven times as often as the average: regular customers, well-known flats. */
export function popular(rng: Rng, n: number): number {
  const draw = rng.unit();
  return Math.floor(draw * (0.15 + 0.85 * draw) * n);
}
