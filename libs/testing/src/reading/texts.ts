import fc from 'fast-check';
import { ODD_MOMENTS } from '../arbitraries/odd-moments.ts';
import {
  ODD_BOOLEANS,
  ODD_DECIMALS,
  ODD_DOUBLES,
  ODD_INTEGERS,
} from '../arbitraries/odd-numbers.ts';
import type { Kind } from '../reference/datasets.ts';

/** Spellings of null, nearly so, and what surrounds values. */
const blanks = [
  ...[
    '',
    ' ',
    '\t',
    '\r\n',
    ' \t\r\n ',
    '\u00a0',
    '\u2003',
    '\f',
    '\v',
    '\u0000x',
    '\u001f',
    '\ufeff',
  ],
  ...[
    '\\N',
    ' \\N ',
    '\\n',
    '\\\\N',
    '\\N\\N',
    'NULL',
    ' NULL\n',
    'null',
    'None',
    'NaN',
    'Null',
    'nan',
  ],
  ...['-', "''", '""', 'N/A', 'nil', '!', ' !', '! ', ' ! ', ' a  b '],
].filter((text) => !text.includes('\u0000'));

const moments = [
  ...ODD_MOMENTS,
  ...['1970-01-01', '1969-12-31', '2099-12-31', '2100-01-01', '1970-01-01 00:00:00.000001'],
  ...['2099-12-31 23:59:59.999999', '2099-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999'],
  ...['1970-01-01T14:00:00+14:00', '1970-01-01T13:59:59.999999+14:00', '1970-01-01 00:00+00:00'],
  ...['2099-12-31 09:59:59.999999-14:00', '2099-12-31 10:00-14:00', '01/01/2100 13:59+14:00'],
  ...['2024-02-29T00:00:00-00:01', '29/02/2024 23:59:59.9+00:30', '29/02/2023', '29/02/2023 10:00'],
  ...[
    '2000-02-29',
    '2100-02-28',
    '2024-06-31',
    '31/06/2024',
    '2024-00-01',
    '2024-01-00',
    '00/01/2024',
  ],
  ...[
    '2024-01-01 10:00:00\n',
    '2024-01-01\n',
    '\n2024-01-01',
    '2024-01-01 10:00:00 ',
    '2024-01-01 10:00\n+02:00',
  ],
  ...[
    '2024-1-01',
    '2024-01-1',
    '24-01-01',
    '02024-01-01',
    '2024-01-01 1:00',
    '2024-01-01 10:0',
    '2024-01-01 10:00:0',
  ],
  ...[
    '2024-01-01 10:00:00Z',
    '2024-01-01 10:00:00UTC',
    '2024-01-01 10:00:00 UTC',
    '2024-01-01 10:00:00 Europe/Berlin',
  ],
  ...[
    '2024-01-01 10:00:00+2',
    '2024-01-01 10:00:00+2:00',
    '2024-01-01 10:00:00+02:0',
    '2024-01-01 10:00:00+02:00:00',
  ],
  ...[
    '2024-01-01 10:00:00+15:00',
    '2024-01-01 10:00:00-18:00',
    '2024-01-01 10:00:00+14:30',
    '2024-01-01Z',
    '2024-01-01+02:00',
  ],
  ...[
    '2024-01-01 10:00:00.',
    '2024-01-01 10:00:00.1234567',
    '2024-01-01 10:00:00.000000',
    '2024-01-01 10:00.5',
  ],
  ...[
    '2024-01-01 10',
    '2024-01-01T',
    '2024-01-01 T10:00',
    '10:00',
    'T10:00',
    '2024-01-01 99:00',
    '2024-01-01 10:60',
  ],
  ...[
    'infinity',
    '-infinity',
    'epoch',
    'now',
    'today',
    'tomorrow',
    'NaT',
    '2024-01-01 (BC)',
    '2024-01-01 BC',
    '0001-01-01',
  ],
  ...[
    '9999-12-31',
    '10000-01-01',
    '2024-366',
    '2024-W01',
    '2024W011',
    '20240101T100000',
    '2024/01/02',
    '2024.01.02',
  ],
  ...[
    '01/02/24',
    '1/2/2024',
    '01-02-2024',
    '01/02/2024T10:00:00.123456+05:30',
    '01/02/2024 10:00Z',
    '13/13/2024',
  ],
];

const wholes = [
  ...ODD_INTEGERS,
  ...[
    '0',
    '00',
    '-0',
    '+0',
    '1.',
    '1.000',
    '1.0001',
    '-1.00',
    '.',
    '.0',
    '-.0',
    '1..0',
    '1.0.0',
    '1,0',
    '1 0',
  ],
  ...[
    '2147483647.000',
    '2147483648',
    '-2147483648.0',
    '-2147483649',
    '9223372036854775807',
    '9223372036854775808',
  ],
  ...[
    `${'0'.repeat(60)}7`,
    `-${'0'.repeat(60)}7.${'0'.repeat(60)}`,
    '9'.repeat(60),
    '1e0',
    '1E2',
    '0x10',
    '1_0',
    '1\n',
    '１',
  ],
  ...['true', 'false', "1'", '1L', '1S', '1BD', '+-1', '--1', '+', '-'],
];

const amounts = [
  ...ODD_DECIMALS,
  ...wholes,
  ...[
    '0.005',
    '-0.005',
    '0.015',
    '0.025',
    '0.0049999999999999999999999999999999999999999999',
    '1.005',
    '-1.015',
  ],
  ...[
    '9999999999.99',
    '9999999999.994',
    '9999999999.9949999',
    '9999999999.995',
    '-9999999999.995',
    '10000000000',
  ],
  ...[
    `0.${'0'.repeat(80)}5`,
    `0.00${'9'.repeat(80)}`,
    `0.004${'9'.repeat(80)}`,
    `${'0'.repeat(80)}1.5`,
    '9'.repeat(80),
  ],
  ...[
    `${'1'.repeat(38)}.5`,
    `${'1'.repeat(39)}.5`,
    `0.${'1'.repeat(38)}`,
    `0.${'5'.repeat(39)}`,
    '1e-999999999',
    '1e999999999',
  ],
  ...[
    '1.5d',
    '1.5f',
    '1.5e0',
    '.5',
    '5.',
    '-.5',
    '+.5',
    '-5.',
    '+5.',
    '$1',
    '1%',
    '1.5 ',
    '1 .5',
    '\u221e',
  ],
];

const doubles = [
  ...ODD_DOUBLES,
  ...amounts,
  ...[
    '1.5d',
    '1.5D',
    '1f',
    '1F',
    '0x1p3',
    'NaN',
    '-NaN',
    'Infinity',
    '-Infinity',
    'inf',
    '+inf',
    'infinity',
    'nan',
  ],
  ...[
    '1.7976931348623157e308',
    '1.7976931348623158e308',
    '1.7976931348623159e308',
    '-1.8e308',
    '4.9e-324',
    '2e-324',
    '2.5e-324',
  ],
  ...[
    '1e23',
    '8.5e22',
    '9007199254740993',
    '0.1',
    '0.2',
    '0.30000000000000004',
    '123456789.123456789',
    '1e21',
    '1e-7',
    '-0',
    '-0e9',
  ],
  ...[
    '2.2250738585072012e-308',
    '2.2250738585072011e-308',
    '1e0000000000000000000001',
    '1e-0',
    '1e+0',
    '1e',
    '1e+',
    'e1',
    '1ee1',
    '1e1.5',
    '1E-05',
  ],
];

const booleans = [
  ...ODD_BOOLEANS,
  ...[
    'tRuE',
    'T',
    'YES',
    'Yes',
    'yEs',
    'N',
    'No',
    'f',
    'FALSE',
    '00',
    '10',
    '+1',
    '1 ',
    'true\n',
    'tr ue',
    'ﬁ',
    'NO\u0307',
    '\u212a',
  ],
  ...['yeſ', 'YEŠ', 'falſe', 'nº', '０', '１', 'y\u0301', 'İ', 'ı'],
];

const words = [
  ...[
    'USD',
    'usd',
    'uSd',
    'eur',
    'ß',
    'straße',
    'ﬁ',
    'ıi',
    'İI',
    'ǆ',
    'ſs',
    'é',
    'É',
    'ñ€',
    '\u212a',
    'Å',
    'ΑΣ',
    'ας',
    '😀a',
    'a\u0307',
  ],
  ...[
    'Confirmed',
    'CANCELLED',
    'cancelled',
    'Canceled',
    'cancelled.',
    'CANCELLEDé',
    ' cancelled ',
    'PENDING',
    'pendıng',
    'ﬀ',
  ],
  ...[
    '\ufeffa',
    'a\ufeff',
    '\ufeff',
    '\u0085a',
    'a\u2028',
    "it's",
    '\\',
    '\\\\',
    '\\t',
    '%',
    '_',
    '${x}',
    '$1',
    '"',
    '`',
    ';',
    '--',
  ],
];

/** Texts by hand for each kind, with all that is null or nearly so. */
export const oddTexts: Readonly<Record<Kind, readonly string[]>> = {
  text: [...words, ...blanks],
  date: [...moments, ...blanks],
  timestamp: [...moments, ...blanks],
  integer: [...wholes, ...blanks],
  decimal: [...amounts, ...blanks],
  double: [...doubles, ...blanks],
  boolean: [...booleans, ...blanks],
};

/** What spellings of a kind are made of, and a few characters that are nearly that. */
const alphabets: Readonly<Record<Kind, string>> = {
  text: 'abzABZ \t\r\n\\Nnuléß😀"\'`$%\u00a0\ufeff\u0130',
  date: '0123456789-/T: Z+.\n\u0661',
  timestamp: '0123456789-/T: Z+.\n\u0661',
  integer: '0123456789+-. e\n\uff11',
  decimal: '0123456789+-. e\n\uff11',
  double: '0123456789+-.eE \ndfx',
  boolean: 'truefalsynoTYN10 \n\u017f',
};

/** Texts of a kind: those by hand, with some characters replaced, added or gone, and any of its alphabet. */
export function anyText(kind: Kind): fc.Arbitrary<string> {
  const byHand = fc.constantFrom(...oddTexts[kind]);
  const character = fc.constantFrom(...alphabets[kind]);
  const changed = fc
    .tuple(byHand, fc.array(fc.tuple(fc.nat(40), fc.nat(2), character), { maxLength: 3 }))
    .map(([text, changes]) =>
      changes.reduce((before, [place, length, added]) => {
        const characters = [...before];
        characters.splice(
          place % (characters.length + 1),
          length,
          ...(length === 2 ? [] : [added]),
        );
        return characters.join('');
      }, text),
    );
  const madeUp = fc.array(character, { maxLength: 24 }).map((characters) => characters.join(''));
  return fc.oneof(
    { arbitrary: changed, weight: 4 },
    { arbitrary: moment, weight: kind === 'date' || kind === 'timestamp' ? 4 : 0 },
    {
      arbitrary: number,
      weight: kind === 'decimal' || kind === 'double' || kind === 'integer' ? 4 : 0,
    },
    { arbitrary: madeUp, weight: 1 },
  );
}

const digits = (count: number): fc.Arbitrary<string> =>
  fc.nat(10 ** count - 1).map((value) => String(value).padStart(count, '0'));
const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(part, fc.constant(''));
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));
const below = (end: number): fc.Arbitrary<string> =>
  fc.nat(end).map((value) => String(value).padStart(2, '0'));

/** Of the contract's forms, with any numbers in them, also such as no calendar has. */
const moment = joined(
  fc.oneof(
    joined(
      fc.constantFrom('1969', '1970', '2023', '2024', '2099', '2100'),
      fc.constant('-'),
      below(13),
      fc.constant('-'),
      below(32),
    ),
    joined(
      below(32),
      fc.constant('/'),
      below(13),
      fc.constant('/'),
      fc.constantFrom('1970', '2024', '2099'),
    ),
  ),
  maybe(
    joined(
      fc.constantFrom(' ', 'T'),
      below(24),
      fc.constant(':'),
      below(60),
      maybe(
        joined(
          fc.constant(':'),
          below(60),
          maybe(joined(fc.constant('.'), digits(6), maybe(digits(1)))),
        ),
      ),
      maybe(
        fc.oneof(
          fc.constant('Z'),
          joined(fc.constantFrom('+', '-'), below(14), fc.constant(':'), below(60)),
        ),
      ),
    ),
  ),
);

const number = joined(
  maybe(fc.constantFrom('+', '-')),
  maybe(fc.bigInt({ min: 0n, max: 10n ** 11n }).map(String)),
  maybe(
    joined(
      fc.constant('.'),
      maybe(digits(2)),
      maybe(fc.constantFrom('5', '49', '50', '4999999999999999999999', '0', '00')),
    ),
  ),
  fc.oneof(
    { arbitrary: fc.constant(''), weight: 3 },
    joined(fc.constantFrom('e', 'E'), maybe(fc.constantFrom('+', '-')), maybe(digits(3))),
  ),
);
