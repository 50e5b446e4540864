import fc from 'fast-check';

const magnitude = fc.integer({ min: 1, max: 63 });
const upTo = (min: bigint): fc.Arbitrary<bigint> =>
  magnitude.chain((bits) => fc.bigInt({ min, max: 2n ** BigInt(bits) - 1n }));

/** On and beside a tie: an odd multiple of half the denominator. */
const nearTie = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 10n ** 9n }),
    fc.bigInt({ min: 1n, max: 10n ** 9n }),
    fc.constantFrom(-1n, 0n, 1n),
  )
  .map(([whole, half, step]) => [(2n * whole + 1n) * half + step, 2n * half] as const);

/** Numerators and denominators of which decimal(18,2) holds the ratio in hundredths. */
export const ratios: fc.Arbitrary<readonly (readonly [bigint, bigint])[]> = fc.array(
  fc.oneof(fc.tuple(upTo(0n), upTo(1n)), nearTie).filter(([n, d]) => n / d < 10n ** 18n - 1n),
  { minLength: 1, maxLength: 400, size: 'max' },
);

/** n / d hundredths, half up, as decimal(18,2). */
export function roundedHalfUp(n: bigint, d: bigint): string {
  const digits = String((2n * n + d) / (2n * d)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
