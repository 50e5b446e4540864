import { traceOfSecret } from './secret-traces.ts';

/** What a message says of a value that somebody gave, after "is". What may hold a secret or a person's address is not shown. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = String(value);
  const found = traceOfSecret(text) ?? (/@|%40/.test(text) ? 'an @' : undefined);
  return found === undefined ? JSON.stringify(value) : `not shown, for it holds ${found}`;
}
