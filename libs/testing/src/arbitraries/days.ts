import fc from 'fast-check';
import { DAY_MICROS, dayOf } from '../reference/calendar.ts';

function between(first: string, last: string): fc.Arbitrary<number> {
  return fc.integer({ min: dayOf(first), max: dayOf(last) });
}

/** Mostly one week across a year's end, so that groups fill up; else within a couple of years. */
export const day: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: between('2024-12-30', '2025-01-05'), weight: 4 },
  { arbitrary: between('2024-12-16', '2025-01-19'), weight: 3 },
  { arbitrary: between('2024-02-26', '2024-03-04'), weight: 1 },
  { arbitrary: between('2023-06-01', '2025-05-31'), weight: 2 },
);

/** Before most of the other days. */
export const earlyDay: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: between('2024-09-02', '2024-09-15'), weight: 2 },
  { arbitrary: between('2023-06-01', '2024-12-31'), weight: 2 },
  { arbitrary: day, weight: 1 },
);

export const nights: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 14 }), weight: 12 },
  { arbitrary: fc.integer({ min: 15, max: 120 }), weight: 2 },
  { arbitrary: fc.constantFrom(0, -1, -30, 3650, 3651, 4000), weight: 1 },
);

/** Microseconds since midnight of some day, at full, half and odd seconds. */
export const moment: fc.Arbitrary<bigint> = fc
  .tuple(
    day,
    fc.integer({ min: 0, max: 86_399 }),
    fc.constantFrom(0n, 0n, 0n, 500_000n, 1n, 999_999n),
  )
  .map(
    ([on, seconds, fraction]) => BigInt(on) * DAY_MICROS + BigInt(seconds) * 1_000_000n + fraction,
  );

/** Seconds of a rental: hours to days, ends of rounding, and now and then a negative one. */
export const rentalMicros: fc.Arbitrary<bigint> = fc.oneof(
  {
    arbitrary: fc
      .integer({ min: 0, max: 5 * 86_400 })
      .map((seconds) => BigInt(seconds) * 1_000_000n),
    weight: 10,
  },
  {
    arbitrary: fc.constantFrom(0n, 18_000_000n, 54_000_000n, 999_999n, 1_000_001n, 3_600_000_000n),
    weight: 3,
  },
  { arbitrary: fc.constantFrom(-1n, -1_000_000n, -86_400_000_000n), weight: 1 },
);
