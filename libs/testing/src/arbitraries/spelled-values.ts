import fc from 'fast-check';
import { centsText } from '../reference/numbers.ts';
import { dateText, timestampText } from '../reference/calendar.ts';

/** A day as a cell, in one of its spellings. */
export function spellDate(day: number, spelling: DateSpelling): string {
  const iso = dateText(day);
  const slashed = iso.split('-').reverse().join('/');
  const bySpelling: Record<DateSpelling, string> = {
    iso,
    slashed,
    midnight: `${iso} 00:00:00`,
    noon: `${slashed}T12:00Z`,
    east: `${dateText(day + 1)} 04:30:00+05:30`,
    west: `${dateText(day - 1)}T20:00:00.5-05:30`,
  };
  return bySpelling[spelling];
}

export type DateSpelling = 'iso' | 'slashed' | 'midnight' | 'noon' | 'east' | 'west';
export const dateSpelling: fc.Arbitrary<DateSpelling> = fc.constantFrom(
  ...(['iso', 'iso', 'iso', 'slashed', 'midnight', 'noon', 'east', 'west'] as const),
);

/** A moment as a cell, in one of its spellings; those without seconds drop them. */
export function spellMoment(micros: bigint, spelling: MomentSpelling): string {
  const at = (offsetMinutes: number): string =>
    timestampText(micros + BigInt(offsetMinutes) * 60_000_000n);
  const utc = at(0);
  const bySpelling: Record<MomentSpelling, string> = {
    seconds: utc.slice(0, 19),
    micros: utc,
    tZone: `${utc.slice(0, 23).replace(' ', 'T')}Z`,
    minutes: utc.slice(0, 16),
    slashed: `${utc.slice(0, 10).split('-').reverse().join('/')} ${utc.slice(11, 19)}`,
    east: `${at(330).slice(0, 19)}+05:30`,
    west: `${at(-840).replace(' ', 'T')}-14:00`,
  };
  return bySpelling[spelling];
}

export type MomentSpelling =
  'seconds' | 'micros' | 'tZone' | 'minutes' | 'slashed' | 'east' | 'west';
export const momentSpelling: fc.Arbitrary<MomentSpelling> = fc.constantFrom(
  ...([
    'seconds',
    'seconds',
    'seconds',
    'micros',
    'tZone',
    'minutes',
    'slashed',
    'east',
    'west',
  ] as const),
);

const anyAmount = fc
  .tuple(
    fc.integer({ min: 0, max: 500_000 }),
    fc.constantFrom('', '', '', '0', '4', '5', '49999', '50000', '99'),
    fc.constantFrom('', '', '', '+', '00'),
  )
  .map(([cents, tail, head]) => `${head}${centsText(BigInt(cents))}${tail}`);

/** An amount of up to 5000, also with more decimals than it keeps; some often, so that ranks tie. */
export const amount: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('100', '100.00', '50.5', '0'), weight: 1 },
  { arbitrary: anyAmount, weight: 3 },
);

export const wholeNumber: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), fc.constantFrom('', '', '.0', '.'))
  .map(([number, tail]) => `${number}${tail}`);

export const degrees: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: -1_800_000, max: 1_800_000 }), fc.constantFrom('e-4', 'E-4', 'e-04'))
  .map(([number, exponent]) => `${number}${exponent}`);

export const flag: fc.Arbitrary<string> = fc.constantFrom(
  'true',
  'True',
  'yes',
  'y',
  '1',
  't',
  'false',
  'FALSE',
  'no',
  '0',
);
