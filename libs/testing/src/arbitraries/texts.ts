import fc from 'fast-check';

/** Cities whose names trip partition paths, quoting, and orders by UTF-16 unit. */
const CITIES = [
  'Austin',
  'Boston',
  'Chicago',
  'Denver',
  'El Paso',
  'Fargo',
  'São Paulo',
  'Sao Paulo',
  'Winston-Salem/High Point',
  "O'Fallon",
  'a=b',
  '100%',
  '北京',
  '🏙️ Town',
  '\uFF21ustin',
  'unknown',
  'austin',
  'Saint "X", MO',
  'null',
  '..',
];

export const city: fc.Arbitrary<string> = fc.constantFrom(...CITIES);
export const state: fc.Arbitrary<string> = fc.constantFrom(
  'TX',
  'CA',
  '',
  'NULL',
  '\\N',
  'unknown',
);
export const vehicleType: fc.Arbitrary<string> = fc.constantFrom(
  'sedan',
  'suv',
  'Sedan',
  'luxury',
  'unknown',
  '🚐',
  '\uFF33UV',
);
export const currency: fc.Arbitrary<string> = fc.constantFrom(
  'USD',
  'USD',
  'USD',
  'usd',
  'EUR',
  'eUr',
  'GBP',
);
export const bookingStatus: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'confirmed',
    'confirmed',
    'confirmed',
    'Confirmed',
    'pending',
    'PENDING',
    'canceled',
    'CANCELLED',
    'cancelled',
  ],
);

/** Free text, with what CSV and engines stumble over. */
export const freeText: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'Ann',
    'plain text',
    '',
    'NULL',
    'null',
    'None',
    'NaN',
    '\\N',
    '\\',
    '\\"',
    'a,b',
    'say "hi"',
    '"quoted"',
    'two\nlines',
  ],
  ...[
    "it's",
    '5" disc',
    'tab\there',
    'cr\rhere',
    '\u00A0nbsp\u00A0',
    '\u2028',
    '\u0085',
    '\f',
    '#hash',
    ';',
    '|',
    "''",
    '-- x',
  ],
  ...[
    'é',
    'e\u0301',
    '😀',
    '\uFF5E',
    '\uFEFF',
    '{"a": [1, 2]}',
    '=1+1',
    '${x}',
    '2024-01-01',
    '007',
    'true',
    ' inner  space ',
  ],
);

/** Text under unmapped columns. */
export const extraText: fc.Arbitrary<string> = fc.constantFrom(
  '',
  'x',
  'a,b',
  '"',
  '\n',
  ' ',
  'NULL',
  '😀',
);

/** Ids from a small pool: `prefix1` … `prefixN`, now and then one that is nearly another. */
export function id(prefix: string, count: number): fc.Arbitrary<string> {
  const odd = [
    `${prefix}1 `,
    `${prefix.toLowerCase()}1`,
    `${prefix}\u0661`,
    `${prefix}😀`,
    `${prefix}\uFF5E`,
    'NULL',
    `${prefix}"1"`,
    '1',
    '01',
  ];
  return fc.oneof(
    { withCrossShrink: true },
    {
      arbitrary: fc.integer({ min: 1, max: count }).map((number) => `${prefix}${number}`),
      weight: 30,
    },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
}
