import { centsOf } from './numbers.ts';
import { must } from './row.ts';
import type { Row } from './types.ts';

export type Order = (left: Row, right: Row) => number;

/** Text by code point. UTF-8 bytes sort so; JavaScript's own `<` sorts by UTF-16 unit and differs on emoji. */
export function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

export function text(name: string): Order {
  return (left, right) => byCodePoint(must(left, name), must(right, name));
}

/** Decimals with two places. */
export function money(name: string): Order {
  return (left, right) => compare(centsOf(must(left, name)), centsOf(must(right, name)));
}

export function whole(name: string): Order {
  return (left, right) => compare(BigInt(must(left, name)), BigInt(must(right, name)));
}

export function descending(order: Order): Order {
  return (left, right) => order(right, left);
}

/** The rows sorted by the first order, among equals by the second, and so on. */
export function sorted(rows: readonly Row[], ...orders: Order[]): Row[] {
  return rows.toSorted((left, right) => {
    for (const order of orders) {
      const sign = order(left, right);
      if (sign !== 0) return sign;
    }
    return 0;
  });
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
