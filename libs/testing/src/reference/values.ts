import { readDate, readTimestamp } from './moments.ts';
import { centsText } from './numbers.ts';
import type { Column, Kind } from './datasets.ts';

/** Canonical text, null, or that the text does not parse. */
export type Reading = string | null | typeof INVALID;
export const INVALID = Symbol('invalid');

/** What a raw text (null where the file lacks the column) means under a column. */
export function readValue(column: Column, raw: string | null): Reading {
  if (raw === null) return null;
  const text = raw.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (text === '' || text === '\\N') return null;
  if (column.kind !== 'text' && ['NULL', 'null', 'None', 'NaN'].includes(text)) return null;
  return READERS[column.kind](text, column.name) ?? INVALID;
}

const READERS: Record<Kind, (text: string, name: string) => string | undefined> = {
  text: readText,
  date: readDate,
  timestamp: readTimestamp,
  decimal: readDecimal,
  integer: readInteger,
  double: readDouble,
  boolean: readBoolean,
};

/** Currency is upper case, booking_status lower case with one spelling of canceled; ASCII letters only. */
function readText(text: string, name: string): string {
  if (name === 'currency') return text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (name !== 'booking_status') return text;
  const status = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return status === 'cancelled' ? 'canceled' : status;
}

/** decimal(12,2), rounded half away from zero. */
function readDecimal(text: string): string | undefined {
  if (!/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(text)) return undefined;
  const [units = '', decimals = ''] = text.replace(/^[+-]/, '').split('.');
  const twoPlaces = BigInt(units + decimals.slice(0, 2).padEnd(2, '0'));
  const cents = twoPlaces + (/^[0-9]{2}[5-9]/.test(decimals) ? 1n : 0n);
  if (cents >= 10n ** 12n) return undefined;
  return centsText(text.startsWith('-') ? -cents : cents);
}

/** 32 bit. */
function readInteger(text: string): string | undefined {
  if (!/^[+-]?[0-9]+(\.0*)?$/.test(text)) return undefined;
  const [digits = ''] = text.replace(/^[+-]/, '').split('.');
  const integer = text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
  return integer >= -(2n ** 31n) && integer < 2n ** 31n ? String(integer) : undefined;
}

function readDouble(text: string): string | undefined {
  if (!/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text)) return undefined;
  const double = Number(text);
  return Number.isFinite(double) ? String(double) : undefined;
}

function readBoolean(text: string): string | undefined {
  if (/^(true|t|yes|y|1)$/i.test(text)) return 'true';
  return /^(false|f|no|n|0)$/i.test(text) ? 'false' : undefined;
}
