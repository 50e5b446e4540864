import { describe, it, expect } from '@jest/globals';
import { respell } from '../src/mess.ts';
import { rng } from '../src/rng.ts';
import { isoDate, isoTimestamp } from '../src/calendar.ts';
import { money } from '../src/money.ts';
import { valueOf } from './contract-reader.ts';

const CLEAN = {
  date: (i: number) => isoDate((i * 7) % 20_000),
  timestamp: (i: number) => isoTimestamp((i * 86_399 + 43) % 1_700_000_000),
  decimal: (i: number) => money((i * 7_919) % 1_000_000),
  integer: (i: number) => String(i),
  double: (i: number) => (i / 7).toFixed(4),
  boolean: (i: number) => (i % 2 === 0 ? 'true' : 'false'),
} as const;

const KINDS = Object.keys(CLEAN) as (keyof typeof CLEAN)[];
const INDEXES = Array.from({ length: 5_000 }, (_, i) => i);

describe('a value written messily', () => {
  it.each(KINDS)('is still the same %s', (kind) => {
    const chance = rng(1, kind);
    const spelt = INDEXES.map((i) => respell(CLEAN[kind](i), kind, chance));

    expect(spelt.map((text) => valueOf(text, kind))).toEqual(
      INDEXES.map((i) => valueOf(CLEAN[kind](i), kind)),
    );
    expect(spelt.filter((text, i) => text !== CLEAN[kind](i)).length).toBeGreaterThan(500);
  });

  it.each([...KINDS, undefined])('is still null if it was (%s)', (kind) => {
    const chance = rng(1, 'null');
    const spelt = INDEXES.map(() => respell('', kind ?? 'text', chance));

    expect(new Set(spelt.map((text) => valueOf(text, kind)))).toEqual(new Set([null]));
    expect(new Set(spelt).size).toBeGreaterThan(2);
  });

  it.each([
    ['2024-02-30 10:00:00', 'timestamp'],
    ['2024-05-05 25:00:00', 'timestamp'],
    ['1969-12-31 23:59:59', 'timestamp'],
    ['2024-02-30', 'date'],
    ['99999999999.00', 'decimal'],
    ['2', 'boolean'],
  ] as const)('stays invalid: %s', (text, kind) => {
    const chance = rng(1, text);

    const read = INDEXES.map(() => valueOf(respell(text, kind, chance), kind));
    expect(new Set(read)).toEqual(new Set([undefined]));
  });

  it('has the tail of a sum of doubles', () => {
    const chance = rng(1, 'tail');

    expect(INDEXES.map(() => respell('1588.42', 'decimal', chance))).toContain(
      '1588.4199999999998',
    );
  });
});
