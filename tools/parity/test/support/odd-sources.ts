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

/** Names that an engine could take for something else when they are the key of a partition. */
const cities = [
  ...['null', 'NULL', '007', '1e5', '-1', 'true', '2024-01-01', '北京', 'São Paulo', '%41', "it's"],
  ...['__HIVE_DEFAULT_PARTITION__', '\ufeffmark', 'line\u2028end'],
];

/** Car rentals, one in each of cities with odd names. */
export const oddCities: SourceFiles = {
  'vehicles.csv': 'vehicle_id,vehicle_type\nV1,suv\n',
  'users.csv': 'user_id,city,signup_date\nU1,null,2024-02-29\nU2,😀,\n',
  'locations.csv': `location_id,city\n${cities.map((city, index) => `L${index},${city}\n`).join('')}`,
  'transactions.csv': `transaction_id,user_id,vehicle_id,pickup_location_id,start_time,end_time,total_amount\n${cities
    .map(
      (_city, index) =>
        `T${index},U${index % 3},V1,L${index},2024-01-01,2024-01-02 00:00:01,0.05\n`,
    )
    .join('')}`,
};
