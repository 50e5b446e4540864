import { dateText, dayOf } from '../calendar.ts';
import { ratio } from '../numbers.ts';
import { must } from '../row.ts';
import { live, yearOf } from './bookings.ts';
import type { Row } from '../types.ts';

const WINDOW_DAYS = 30;

/** Every day from the first to the last live booking, with the customers of the 30 days that end that day. */
export function repeatCustomerRate(bookings: readonly Row[]): Row[] {
  const usersByDay = new Map<number, string[]>();
  for (const booking of live(bookings)) {
    const day = dayOf(must(booking, 'booking_date'));
    usersByDay.set(day, [...(usersByDay.get(day) ?? []), must(booking, 'user_id')]);
  }
  if (usersByDay.size === 0) return [];
  const inWindow = new Map<string, number>();
  const rows: Row[] = [];
  const [first, last] = [Math.min(...usersByDay.keys()), Math.max(...usersByDay.keys())];
  for (let day = first; day <= last; day += 1) {
    for (const user of usersByDay.get(day) ?? []) add(inWindow, user, 1);
    for (const user of usersByDay.get(day - WINDOW_DAYS) ?? []) add(inWindow, user, -1);
    const repeat = [...inWindow.values()].filter((count) => count >= 2).length;
    rows.push({
      as_of_date: dateText(day),
      active_customers: String(inWindow.size),
      repeat_customers: String(repeat),
      repeat_rate_pct: ratio(100n * BigInt(repeat), BigInt(inWindow.size)),
      year: yearOf(dateText(day)),
    });
  }
  return rows;
}

/** Users whose count falls to 0 leave the map. */
function add(counts: Map<string, number>, user: string, change: number): void {
  const count = (counts.get(user) ?? 0) + change;
  if (count === 0) counts.delete(user);
  else counts.set(user, count);
}
