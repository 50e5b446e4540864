import type { TypeKind } from './column-type.ts';

/** The spellings of values, as regular expressions that RE2, Java and JavaScript read alike. */
export const patterns = {
  decimal: '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)',
  integer: '[+-]?[0-9]+([.]0*)?',
  double: '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?',
  isoDate: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  slashDate: '[0-9]{2}/[0-9]{2}/[0-9]{4}',
  time: '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?',
  zone: '(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)',
} as const;

/** Characters that surround a value without belonging to it. */
export const trimmed = ' \t\r\n';

export const trueWords = ['true', 't', 'yes', 'y', '1'] as const;
export const falseWords = ['false', 'f', 'no', 'n', '0'] as const;

/** First day that a date or timestamp may have, and the first that it may not. */
export const firstDay = '1970-01-01';
export const dayAfterLast = '2100-01-01';

/** The spellings of null in a column of `kind`, after trimming. */
export function nullWords(kind: TypeKind): readonly string[] {
  return kind === 'text' ? ['', '\\N'] : ['', '\\N', 'NULL', 'null', 'None', 'NaN'];
}
