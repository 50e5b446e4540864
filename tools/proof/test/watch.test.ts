import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Place, TableRows } from '../src/looks.ts';
import { watch, type Versions } from '../src/watch.ts';

const versions: Versions = {
  before: { daily: ['monday'], users: ['ada'] },
  after: { daily: ['monday', 'tuesday'], users: ['bruno'] },
};
const { before, after } = versions;
const mixture: TableRows = { daily: after['daily']!, users: before['users']! };

const never = { lake: 60_000, Athena: 60_000, Redshift: 60_000 };
const often = { lake: 5, Athena: 5, Redshift: 5 };

/** Readers who see whatever a place shows at that moment. */
function readers(shown: Partial<Record<Place, TableRows>>) {
  return Object.fromEntries(
    Object.keys(shown).map((place) => [place, async () => shown[place as Place]!]),
  );
}

test('what shows for a moment is seen by who is called to look, place by place', async () => {
  const shown = { lake: before, Athena: before, Redshift: before };
  const { seen, result } = await watch(readers(shown), versions, never, async (lookNow) => {
    shown.Redshift = after;
    const half = await lookNow();
    Object.assign(shown, { lake: after, Athena: after });
    return half;
  });
  expect(result).toEqual({ lake: 'before', Athena: 'before', Redshift: 'after' });
  expect(seen.mixtures).toEqual([]);
  expect(seen.counts).toEqual({
    'lake: before': 2,
    'Athena: before': 2,
    'Redshift: before': 1,
    'Redshift: after': 1,
  });
});

test.each<Place>(['lake', 'Athena', 'Redshift'])(
  'tables of two versions in one place are reported, here %s',
  async (place) => {
    const shown = { lake: before, Athena: before, Redshift: before };
    const { seen, result } = await watch(readers(shown), versions, never, async (lookNow) => {
      shown[place] = mixture;
      return lookNow();
    });
    expect(result).toMatchObject({ [place]: 'mixture' });
    expect(seen.mixtures).toEqual([{ place, rows: mixture }]);
  },
);

test.each([
  ['half of the rows', { ...after, daily: ['tuesday'] }],
  ['rows of both', { ...after, users: ['ada', 'bruno'] }],
  ['no rows any more', { daily: [], users: [] }],
  ['no such table', { daily: after['daily']! }],
])('%s are no version', async (_, rows) => {
  const { seen } = await watch(readers({ lake: rows }), versions, never, async () => undefined);
  expect(seen).toEqual({ counts: {}, mixtures: [{ place: 'lake', rows }] });
});

test('readers look again while work goes on, also where nobody calls them', async () => {
  const shown: { lake: TableRows } = { lake: before };
  const { seen } = await watch(readers(shown), versions, often, async () => {
    await pause(40);
    shown.lake = mixture;
    await pause(40);
    shown.lake = after;
    await pause(40);
  });
  expect(Object.keys(seen.counts)).toEqual(['lake: before', 'lake: after']);
  expect(seen.mixtures[0]).toEqual({ place: 'lake', rows: mixture });
});

test('a reader who cannot look has the watch fail', async () => {
  const looks = { Athena: () => Promise.reject(new Error('no such view')) };
  await expect(watch(looks, versions, often, () => pause(10))).rejects.toThrow('no such view');
});
