import { describe, expect, it } from '@jest/globals';
import { INVALID, readValue } from '../src/reference/values.ts';
import type { Kind } from '../src/reference/datasets.ts';

const read = (kind: Kind, text: string, name = 'x'): unknown => {
  const reading = readValue({ name, kind, need: 'optional', aliases: [] }, text);
  return reading === INVALID ? 'invalid' : reading;
};

describe('reading values', () => {
  it.each(['', '  ', '\\N', ' \\N\t', 'NULL', 'null', 'None', 'NaN'])(
    'takes %j as null where a date is due',
    (text) => {
      expect(read('date', text)).toBeNull();
    },
  );

  it('takes only the empty text and \\N as null where text is due', () => {
    expect(['', ' ', '\\N', 'NULL', 'None', ' a b '].map((text) => read('text', text))).toEqual([
      ...[null, null, null, 'NULL', 'None', 'a b'],
    ]);
  });

  it('trims space, tab, CR and LF, and no other blanks', () => {
    expect([read('integer', ' \t\r\n7\n'), read('integer', '\u00A07')]).toEqual(['7', 'invalid']);
  });

  it.each([
    ['2024-02-29', '2024-02-29'],
    ['29/02/2024', '2024-02-29'],
    ['31/02/2024', 'invalid'],
    ['2023-02-29', 'invalid'],
    ['0000-00-00', 'invalid'],
    ['2024-1-1', 'invalid'],
    ['12/31/2024', 'invalid'],
    ['1969-12-31', 'invalid'],
    ['1970-01-01', '1970-01-01'],
    ['2099-12-31', '2099-12-31'],
    ['2100-01-01', 'invalid'],
    ['2024-12-31 23:30:00-01:00', '2025-01-01'],
    ['01/01/2025T00:30+05:30', '2024-12-31'],
    ['2100-01-01 01:00+02:00', '2099-12-31'],
    ['1970-01-01 00:00+00:01', 'invalid'],
    ['2024-01-01 24:00', 'invalid'],
    ['2024-01-0\u0661', 'invalid'],
  ])('reads the date %j as %s', (text, date) => {
    expect(read('date', text)).toBe(date);
  });

  it.each([
    ['2024-05-06', '2024-05-06 00:00:00.000000'],
    ['2024-05-06 07:08', '2024-05-06 07:08:00.000000'],
    ['06/05/2024T07:08:09.1Z', '2024-05-06 07:08:09.100000'],
    ['2024-05-06 07:08:09.123456-05:30', '2024-05-06 12:38:09.123456'],
    ['2024-05-06T07:08:09+14:00', '2024-05-05 17:08:09.000000'],
    ['2024-05-06T07:08:09+14:01', 'invalid'],
    ['2024-05-06T07:08:09+13:60', 'invalid'],
    ['2024-05-06T07:08:09 Z', 'invalid'],
    ['2024-05-06T07:08:09.1234567', 'invalid'],
    ['2024-05-06T07:08:60', 'invalid'],
    ['2024-05-06  07:08', 'invalid'],
    ['2024-05-06T', 'invalid'],
    ['2099-12-31T23:59:59.999999', '2099-12-31 23:59:59.999999'],
  ])('reads the timestamp %j as %s', (text, timestamp) => {
    expect(read('timestamp', text)).toBe(timestamp);
  });

  it.each([
    ['1588.4199999999998', '1588.42'],
    ['2.675', '2.68'],
    ['-1.005', '-1.01'],
    ['1.0049999999999999999999', '1.00'],
    ['.5', '0.50'],
    ['5.', '5.00'],
    ['+007', '7.00'],
    ['-0', '0.00'],
    ['-0.004', '0.00'],
    ['9999999999.994', '9999999999.99'],
    ['9999999999.995', 'invalid'],
    ['99999999999.995', 'invalid'],
    ['1e3', 'invalid'],
    ['1,000', 'invalid'],
    ['.', 'invalid'],
    ['\u0663', 'invalid'],
  ])('reads the decimal %j as %s', (text, decimal) => {
    expect(read('decimal', text)).toBe(decimal);
  });

  it.each([
    ['+3', '3'],
    ['3.00', '3'],
    ['3.', '3'],
    ['-0', '0'],
    ['2147483647', '2147483647'],
    ['-2147483648', '-2147483648'],
    ['2147483648', 'invalid'],
    ['3.5', 'invalid'],
    ['.0', 'invalid'],
    ['0x1F', 'invalid'],
    ['1_000', 'invalid'],
  ])('reads the integer %j as %s', (text, integer) => {
    expect(read('integer', text)).toBe(integer);
  });

  it.each([
    ['1e-7', '1e-7'],
    ['-77.0360', '-77.036'],
    ['-0.0', '0'],
    ['5.E2', '500'],
    ['1e308', '1e+308'],
    ['1e309', 'invalid'],
    ['Infinity', 'invalid'],
    ['e5', 'invalid'],
  ])('reads the double %j as %s', (text, double) => {
    expect(read('double', text)).toBe(double);
  });

  it('reads a boolean in all its spellings', () => {
    expect(['TRUE', 't', 'Yes', 'y', '1'].map((text) => read('boolean', text))).toEqual(
      Array(5).fill('true'),
    );
    expect(['false', 'F', 'no', 'N', '0'].map((text) => read('boolean', text))).toEqual(
      Array(5).fill('false'),
    );
    expect(['on', '1.0', '2'].map((text) => read('boolean', text))).toEqual(
      Array(3).fill('invalid'),
    );
  });

  it('folds the case of currency and booking status, ASCII letters only', () => {
    expect(read('text', 'eUrß', 'currency')).toBe('EURß');
    expect(
      ['Confirmed', ' CANCELLED', 'É'].map((text) => read('text', text, 'booking_status')),
    ).toEqual([...['confirmed', 'canceled', 'É']]);
  });
});
