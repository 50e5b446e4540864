/** Numbers that are wrong under some kinds and right under others. */
const NUMBERS = [
  '0|-0|+0|-0.00|-0.004|-0.005|0.005|0.004999|.5|5.|-.5|+.5|.||-|+|+-1|--1|1 000',
  '1588.4199999999998|2.675|1.005|1.015|-1.005|10.995|0.994999999999999999999999|007.10',
  '1,000.00|1.2.3|$5|5 USD|1e3|1E3|1e|0x1F|1_000|٣|1２|１|½|Infinity|inf|-NaN|abc|1f|1d|1L',
  "12.3%|−5|'5",
].flatMap((line) => line.split('|'));

/** None so large that the sum of forty leaves decimal(18,2). */
export const ODD_DECIMALS: readonly string[] = [
  ...NUMBERS,
  ...'9999999999.99|9999999999.994|9999999999.995|99999999999.995|-9999999999.995'.split('|'),
  ...'10000000000|-12.50|-1|-0.01|-3.|-99.99|-.006|-7'.split('|'),
  '1'.repeat(40),
  `0.${'0'.repeat(40)}1`,
  `${'0'.repeat(30)}5.255`,
  `12.34${'9'.repeat(30)}`,
];

export const ODD_INTEGERS: readonly string[] = [
  ...NUMBERS,
  ...'3|+3|-3|3.0|3.|3.000|3.5|.0|3.0e0|00000000000000000003'.split('|'),
  ...'2147483647|2147483648|-2147483648|-2147483649|2147483647.0|2147483648.0'.split('|'),
  '9'.repeat(25),
];

export const ODD_DOUBLES: readonly string[] = [
  ...NUMBERS,
  ...'38.8977|-77.036|1e-7|1.5E+2|1.e3|.5e-1|1e308|1e309|-1e400|1e-400|-0.0|-0e5|0.1|e5'.split('|'),
  ...'123456789012345678901234567890|0.30000000000000004|5e-324|1e5.5|1e+|1 e5'.split('|'),
];

export const ODD_BOOLEANS: readonly string[] =
  'true|false|TRUE|False|t|F|yes|NO|Y|n|1|0|trUe|on|off|2|-1|1.0|01|tru|oui|ye\u017F|ｔ|١|y e s'.split(
    '|',
  );
