/** Days are counted from 1970-01-01 (day 0), moments in microseconds from its midnight, UTC. */
const DAY_MS = 86_400_000;
export const DAY_MICROS = 86_400_000_000n;

/** The day of a calendar date, or undefined if the calendar has no such date (or its year is below 100). */
export function dayOfParts(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / DAY_MS : undefined;
}

/** `1970-01-02` is 1. The text is a valid date, or starts with one. */
export function dayOf(text: string): number {
  const day = dayOfParts(
    Number(text.slice(0, 4)),
    Number(text.slice(5, 7)),
    Number(text.slice(8, 10)),
  );
  if (day === undefined) throw new Error(`reference: ${text} is no date`);
  return day;
}

export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday on or before the day. Day 0 was a Thursday. */
export function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7);
}

export function firstOfMonth(day: number): number {
  return dayOf(`${dateText(day).slice(0, 7)}-01`);
}

export function firstOfNextMonth(day: number): number {
  return firstOfMonth(firstOfMonth(day) + 31);
}

/** `1970-01-01 00:00:01.000000` is 1000000n. */
export function microsOf(text: string): bigint {
  const [, hours = '', minutes = '', seconds = '', fraction = ''] =
    /(\d\d):(\d\d):(\d\d)\.(\d{6})$/.exec(text) ?? [];
  const wholeSeconds = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return BigInt(dayOf(text)) * DAY_MICROS + wholeSeconds * 1_000_000n + BigInt(fraction);
}

/** The day on which a moment falls, also before 1970. */
export function dayOfMicros(micros: bigint): number {
  const rest = micros % DAY_MICROS;
  return Number((micros - (rest < 0n ? rest + DAY_MICROS : rest)) / DAY_MICROS);
}

export function timestampText(micros: bigint): string {
  const day = dayOfMicros(micros);
  const ofDay = micros - BigInt(day) * DAY_MICROS;
  const pad = (number: bigint, width: number): string => String(number).padStart(width, '0');
  const seconds = ofDay / 1_000_000n;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
    .map((part) => pad(part, 2))
    .join(':');
  return `${dateText(day)} ${clock}.${pad(ofDay % 1_000_000n, 6)}`;
}
