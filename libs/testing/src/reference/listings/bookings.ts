import { dateText, dayOf, firstOfMonth, mondayOf } from '../calendar.ts';
import { must } from '../row.ts';
import type { Row } from '../types.ts';

/** Live is confirmed or pending. */
export function live(bookings: readonly Row[]): Row[] {
  return bookings.filter(
    ({ booking_status }) => booking_status === 'confirmed' || booking_status === 'pending',
  );
}

export function confirmed(bookings: readonly Row[]): Row[] {
  return bookings.filter(({ booking_status }) => booking_status === 'confirmed');
}

/** The rows with the Monday of the ISO week of one of their dates (or timestamps). */
export function withWeek(rows: readonly Row[], date: string): Row[] {
  return rows.map((row) => ({ ...row, week_start: dateText(mondayOf(dayOf(must(row, date)))) }));
}

/** The rows with the first day of the month of one of their dates. */
export function withMonth(rows: readonly Row[], date: string): Row[] {
  return rows.map((row) => ({ ...row, month: dateText(firstOfMonth(dayOf(must(row, date)))) }));
}

/** `2024-12-30` is in `2024`, whatever its ISO week. */
export function yearOf(date: string): string {
  return date.slice(0, 4);
}
