import type { Marketplace } from '@rentlake/metrics';
import type { SourceFiles } from '@rentlake/testing';

/** A source whose files have headers and no rows. */
export function headersOnly({ datasets }: Marketplace): SourceFiles {
  return Object.fromEntries(
    Object.values(datasets).map(({ name, columns }) => [
      `${name}.csv`,
      `${Object.keys(columns).join(',')}\n`,
    ]),
  );
}

/**
 * Names that trip paths, quoting and the encoding of folders, and such as an engine takes for something else when they
 * are the key of a partition.
 */
export const oddCityNames: readonly string[] = [
  ...[
    'New York',
    ' two  blanks',
    'a/b',
    '../..',
    'a\\b',
    'a:b',
    'city_key=x',
    '=',
    '100%',
    '%41',
    '%2F',
    '50%25',
    '+',
    '*',
  ],
  ...[
    "it's",
    "''",
    '"quoted"',
    '`',
    'two\nlines',
    'tab\there',
    'a,b',
    ';',
    '#',
    '?',
    '&',
    '{x}',
    '[1]',
    '${x}',
    '~',
    '.',
  ],
  ...[
    'São Paulo',
    'Sa\u0303o Paulo',
    '北京',
    'Ålesund',
    'İzmir',
    'ΑΘΗΝΑ',
    '😀',
    '\u{10ffff}',
    '\ufeffmark',
    'line\u2028end',
  ],
  ...[
    'null',
    'NULL',
    'None',
    '007',
    '7',
    '1e5',
    '-1',
    'true',
    'TRUE',
    '2024-01-01',
    'unknown',
    'UNKNOWN',
    'nan',
  ],
  ...[
    '__HIVE_DEFAULT_PARTITION__',
    '_hidden',
    '.hidden',
    'austin',
    'Austin',
    'AUSTIN',
    '-',
    '--',
    '__',
    'x'.repeat(200),
  ],
];

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const rental =
  'transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\n';

/** Car rentals, one in each of the cities with odd names. */
export const oddCities: SourceFiles = {
  'vehicles.csv': 'vehicle_id,vehicle_type\nV1,suv\n',
  'users.csv': 'user_id,city,signup_date\nU1,null,2024-02-29\nU2,😀,\n',
  'locations.csv': `location_id,city\n${oddCityNames
    .map((city, index) => `L${index},${quoted(city)}\n`)
    .join('')}`,
  'transactions.csv': `${rental}${oddCityNames
    .map(
      (_city, index) =>
        `T${index},U${index % 3},V1,L${index},2024-01-01,2024-01-02 00:00:01,0.05\n`,
    )
    .join('')}`,
};
