const CENTS = Array.from({ length: 100 }, (_, n) => `.${String(n).padStart(2, '0')}`);

/** Whole cents as `12.34`. */
export function money(cents: number): string {
  const whole = Math.floor(cents / 100);
  return whole + CENTS[cents - whole * 100]!;
}
