import { weighted } from './weighted.ts';

/** Days are numbers since 1970-01-01, instants are seconds since then, both in UTC. */
export const DAY = 86_400;

const LAST_TABLED_DAY = 24_000;
const DATES = Array.from({ length: LAST_TABLED_DAY }, (_, day) =>
  new Date(day * DAY * 1000).toISOString().slice(0, 10),
);
const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const MINUTES = Array.from(
  { length: 1440 },
  (_, m) => `${TWO_DIGITS[Math.floor(m / 60)]}:${TWO_DIGITS[m % 60]}:`,
);

export function dayOf(date: string): number {
  return Date.parse(date) / 1000 / DAY;
}

/** `yyyy-MM-dd`, of days up to 2035. */
export function isoDate(day: number): string {
  return DATES[day]!;
}

/** `yyyy-MM-dd HH:mm:ss`. */
export function isoTimestamp(seconds: number): string {
  const day = Math.floor(seconds / DAY);
  const clock = seconds - day * DAY;
  const minute = Math.floor(clock / 60);
  return `${DATES[day]!} ${MINUTES[minute]!}${TWO_DIGITS[clock - minute * 60]!}`;
}

/** The two years that the data is about. */
export const FIRST_DAY = dayOf('2023-07-01');
export const LAST_DAY = dayOf('2025-06-30');

const MONTH_DEMAND = [0.7, 0.72, 0.9, 1, 1.1, 1.3, 1.55, 1.5, 1.1, 0.95, 0.8, 1.15] as const;
const WEEKDAY_DEMAND = [1, 0.85, 0.85, 0.9, 1.05, 1.35, 1.3] as const;

/** How wanted cars and flats are on a day: summers, Christmas and weekends are busy; business grows through the years. */
export function demand(day: number): number {
  const date = new Date(day * DAY * 1000);
  const growth = 1 + (day - FIRST_DAY) / 1500;
  return MONTH_DEMAND[date.getUTCMonth()]! * WEEKDAY_DEMAND[(date.getUTCDay() + 6) % 7]! * growth;
}

const drawOffset = weighted(
  Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, i) => demand(FIRST_DAY + i)),
);

/** A day of the two years, drawn by demand. */
export function busyDay(rng: Parameters<typeof drawOffset>[0]): number {
  return FIRST_DAY + drawOffset(rng);
}
