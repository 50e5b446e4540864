import { must } from './row.ts';
import type { Row } from './types.ts';

/** `-12.34` is -1234n. The text has exactly two places. */
export function centsOf(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

/** 1234n is `12.34`; -5n is `-0.05`. */
export function centsText(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** numerator / denominator with two places, half up; null when nothing divides it. Neither is negative. */
export function ratio(numerator: bigint, denominator: bigint): string | null {
  if (denominator === 0n) return null;
  return centsText((numerator * 200n + denominator) / (denominator * 2n));
}

export function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, number) => total + number, 0n);
}

/** The cents under a name, of all rows. */
export function allCents(rows: readonly Row[], name: string): bigint[] {
  return rows.map((row) => centsOf(must(row, name)));
}

export function largest(numbers: readonly bigint[]): bigint {
  return numbers.reduce((best, number) => (number > best ? number : best));
}

export function smallest(numbers: readonly bigint[]): bigint {
  return numbers.reduce((best, number) => (number < best ? number : best));
}
