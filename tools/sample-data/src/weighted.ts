import type { Rng } from './rng.ts';

/** Draws an index with a probability in proportion to its weight, in constant time (Vose's alias method). */
export function weighted(weights: readonly number[]): (rng: Rng) => number {
  const n = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => (weight * n) / total);
  const alias = Uint32Array.from(weights, (_, i) => i);
  const small: number[] = [];
  const large: number[] = [];
  share.forEach((value, i) => (value < 1 ? small : large).push(i));
  while (small.length > 0 && large.length > 0) {
    const low = small.pop()!;
    const high = large.pop()!;
    alias[low] = high;
    share[high] = share[high]! + share[low]! - 1;
    (share[high]! < 1 ? small : large).push(high);
  }
  for (const rest of [...small, ...large]) share[rest] = 1;
  return (rng) => {
    const draw = rng.unit() * n;
    const column = Math.floor(draw);
    return draw - column < share[column]! ? column : alias[column]!;
  };
}
