import fc from 'fast-check';
import { ODD_MOMENTS } from './odd-moments.ts';
import { ODD_BOOLEANS, ODD_DECIMALS, ODD_DOUBLES, ODD_INTEGERS } from './odd-numbers.ts';
import { freeText } from './texts.ts';
import type { Column, Kind } from '../reference/datasets.ts';

/** Values that are null, wrong, or right in a way that a reader may miss. */
export function oddValue(column: Column): fc.Arbitrary<string> {
  const special = OF_COLUMN[column.name];
  const ofKind = OF_KIND[column.kind];
  const odd = special === undefined ? ofKind : fc.oneof(fc.constantFrom(...special), ofKind);
  return fc.oneof(
    { arbitrary: odd, weight: 3 },
    { arbitrary: fc.constantFrom(...NULLS), weight: 1 },
  );
}

const NULLS = '|\\N|NULL|null|None|NaN|Null|nan|none| |\t| NULL |\\n|N/A'.split('|');

const OF_KIND: Record<Kind, fc.Arbitrary<string>> = {
  text: freeText,
  date: fc.constantFrom(...ODD_MOMENTS),
  timestamp: fc.constantFrom(...ODD_MOMENTS),
  decimal: fc.constantFrom(...ODD_DECIMALS),
  integer: fc.constantFrom(...ODD_INTEGERS),
  double: fc.constantFrom(...ODD_DOUBLES),
  boolean: fc.constantFrom(...ODD_BOOLEANS),
};

/** The letters beyond ASCII are those whose other case is, or that a locale maps to, an ASCII letter. */
const OF_COLUMN: Readonly<Record<string, readonly string[]>> = {
  booking_status:
    'Confirmed| CANCELLED |checked_in|confirmed!|CANCELED|canceld|confırmed|PENDİNG|confirmed\u00A0'.split(
      '|',
    ),
  currency: 'usd|Eur|€|ßtr|ıdr|é|\u017Fek| gbp '.split('|'),
  year: '2019|1899|2020.0|2020.|2020.5|MMXX|20 20'.split('|'),
};
