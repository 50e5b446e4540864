import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of chance. Only exact arithmetic is used on it, so that the same seed gives the same bytes everywhere. */
export interface Rng {
  /** In [0, 1). */
  unit(): number;
  /** A whole number in [0, n). */
  int(n: number): number;
  /** A whole number in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

const TWO_32 = 2 ** 32;

/** One independent stream per name: a change in one dataset does not move the bytes of another. */
export function rng(seed: number, stream: string): Rng {
  const source = xoroshiro128plus(fnv1a(`${seed}/${stream}`));
  const unit = (): number => (source.next() >>> 0) / TWO_32;
  const int = (n: number): number => Math.floor(unit() * n);
  return {
    unit,
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (probability) => unit() < probability,
    pick: (list) => list[int(list.length)] ?? list[0],
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
