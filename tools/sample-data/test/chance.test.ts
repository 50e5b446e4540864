import { describe, it, expect } from '@jest/globals';
import { busyDay, isoDate } from '../src/calendar.ts';
import { decimalId, hexId } from '../src/ids.ts';
import { rng } from '../src/rng.ts';
import { weighted } from '../src/weighted.ts';

describe('chance', () => {
  it('draws by weight', () => {
    const chance = rng(1, 'weights');
    const draw = weighted([1, 0, 5, 2]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 80_000; i += 1) counts[draw(chance)]! += 1;

    expect(counts[1]).toBe(0);
    expect(counts.map((count) => Math.round(count / 1_000))).toEqual([10, 0, 50, 20]);
  });

  it('gives every stream its own numbers', () => {
    const draws = (stream: string) =>
      Array.from(
        { length: 5 },
        (
          (chance) => () =>
            chance.int(1_000_000)
        )(rng(1, stream)),
      );

    expect(draws('users')).toEqual(draws('users'));
    expect(draws('users')).not.toEqual(draws('vehicles'));
  });

  it('never repeats a key', () => {
    const indexes = Array.from({ length: 200_000 }, (_, i) => i);

    expect(new Set(indexes.map((i) => hexId(i, 7))).size).toBe(indexes.length);
    expect(new Set(indexes.map(decimalId)).size).toBe(indexes.length);
  });

  it('makes a July Saturday busier than a January Tuesday', () => {
    const chance = rng(1, 'days');
    const counts = new Map<string, number>();
    for (let i = 0; i < 200_000; i += 1) {
      const day = isoDate(busyDay(chance));
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }

    expect(counts.get('2024-07-13')).toBeGreaterThan(2 * counts.get('2024-01-16')!);
  });
});
