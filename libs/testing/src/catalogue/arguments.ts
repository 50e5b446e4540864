import type { ColumnType, Dialect } from '@rentlake/schema';

export const kinds = {
  text: { kind: 'text' },
  integer: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  price: { kind: 'decimal', precision: 12, scale: 2 },
  money: { kind: 'decimal', precision: 18, scale: 2 },
} as const satisfies Record<string, ColumnType>;

export type Value = string | number | bigint | null;
export type Argument = readonly [kind: keyof typeof kinds, value: Value];

export const text = (value: Value): Argument => ['text', value];
export const integer = (value: Value): Argument => ['integer', value];
export const bigint = (value: Value): Argument => ['bigint', value];
export const date = (value: Value): Argument => ['date', value];
export const timestamp = (value: Value): Argument => ['timestamp', value];
export const price = (value: Value): Argument => ['price', value];
export const money = (value: Value): Argument => ['money', value];

/** The argument as SQL, of exactly its type. */
export function rendered(dialect: Dialect, [kind, value]: Argument): string {
  return dialect.cast(value === null ? 'NULL' : dialect.literal(String(value)), kinds[kind]);
}
