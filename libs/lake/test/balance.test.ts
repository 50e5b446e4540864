import { describe, expect, it } from '@jest/globals';
import { imbalances, type DatasetCounts } from '../src/index.ts';

const counts = (
  read: number,
  raw: number,
  curated?: number,
  quarantined?: number,
): DatasetCounts => ({
  read,
  raw,
  ...(curated === undefined ? {} : { curated }),
  ...(quarantined === undefined ? {} : { quarantined }),
  reasons: {},
  nulled: {},
  orphans: {},
  unmapped: [],
});

describe('the balance of a run', () => {
  it('holds when each row read is raw, and curated or quarantined', () => {
    expect(
      imbalances({
        users: counts(10, 10, 7, 3),
        vehicles: counts(0, 0, 0, 0),
        locations: counts(2, 2, 0, 2),
      }),
    ).toEqual([]);
    expect(imbalances({})).toEqual([]);
  });

  it.each([
    [
      'a row got lost on the way to raw',
      counts(10, 9, 9, 0),
      'read 10, raw 9, curated 9, quarantined 0',
    ],
    ['raw has a row too many', counts(9, 10, 10, 0), 'read 9, raw 10, curated 10, quarantined 0'],
    ['a raw row is in neither', counts(10, 10, 7, 2), 'read 10, raw 10, curated 7, quarantined 2'],
    ['a raw row is in both', counts(10, 10, 8, 3), 'read 10, raw 10, curated 8, quarantined 3'],
    ['nothing is curated yet', counts(0, 0), 'read 0, raw 0, curated -, quarantined -'],
    ['nothing is quarantined yet', counts(5, 5, 5), 'read 5, raw 5, curated 5, quarantined -'],
  ])('is broken when %s', (_, broken, sentence) => {
    expect(imbalances({ users: counts(1, 1, 1, 0), bookings: broken })).toEqual([
      `bookings: ${sentence}`,
    ]);
  });

  it('names every dataset that breaks it', () => {
    expect(
      imbalances({ a: counts(1, 0, 0, 0), b: counts(2, 2, 2, 0), c: counts(1, 1, 0, 0) }),
    ).toEqual([
      'a: read 1, raw 0, curated 0, quarantined 0',
      'c: read 1, raw 1, curated 0, quarantined 0',
    ]);
  });
});
