import { dayOf } from './calendar.ts';
import type { Row } from './types.ts';

/** Reason to the condition that a row must not meet. */
export type Rules = Readonly<Record<string, (row: Row) => boolean>>;

/** A condition over columns that are all known. Canonical dates and timestamps compare as text. */
function when(columns: readonly string[], fires: (...values: string[]) => boolean) {
  return (row: Row): boolean => {
    const known = columns.map((column) => row[column]).filter((value) => typeof value === 'string');
    return known.length === columns.length && fires(...known);
  };
}

const ALL = {
  end_before_start: when(['start_time', 'end_time'], (start = '', end = '') => end < start),
  negative_total_amount: when(['total_amount'], (amount = '') => amount.startsWith('-')),
  negative_price: when(['price'], (price = '') => price.startsWith('-')),
  negative_total_price: when(['total_price'], (price = '') => price.startsWith('-')),
  checkout_before_checkin: when(
    ['checkin_date', 'checkout_date'],
    (checkin = '', checkout = '') => checkout <= checkin,
  ),
  stay_too_long: when(
    ['checkin_date', 'checkout_date'],
    (checkin = '', checkout = '') => dayOf(checkout) - dayOf(checkin) > 3650,
  ),
  unknown_booking_status: when(
    ['booking_status'],
    (status = '') => !['confirmed', 'pending', 'canceled'].includes(status),
  ),
};

export function rules(...reasons: (keyof typeof ALL)[]): Rules {
  return Object.fromEntries(reasons.map((reason) => [reason, ALL[reason]]));
}
