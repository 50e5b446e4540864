import { describe, expect, it } from '@jest/globals';
import {
  bigint,
  ContractError,
  dataset,
  date,
  decimal,
  duckdb,
  integer,
  readerColumns,
  table,
  text,
  typeName,
  type ColumnType,
  type Dataset,
} from '@rentlake/schema';
import {
  marketplace,
  marketplaces,
  metric,
  metricSources,
  namedQuery,
  readerSchemas,
} from '../src/index.ts';

const list = (columns: Readonly<Record<string, ColumnType>>): string[] =>
  Object.entries(columns).map(([name, type]) => `${name} ${typeName(type)}`);

const datasetColumns = ({ columns }: Dataset): string[] =>
  Object.entries(columns).map(([name, { type, role }]) =>
    [name, typeName(type), ...(role === 'optional' ? [] : [role])].join(' '),
  );

const expectedDatasets: Record<string, Record<string, { also?: string[]; columns: string[] }>> = {
  'car-rental': {
    vehicles: {
      columns: [
        'vehicle_id text key',
        'vehicle_type text required',
        'make text',
        'model text',
        'year integer',
        'daily_rate decimal(12,2)',
      ],
    },
    users: {
      columns: [
        'user_id text key',
        'first_name text',
        'last_name text',
        'email text',
        'signup_date date',
        'city text',
      ],
    },
    locations: {
      columns: [
        'location_id text key',
        'city text required',
        'state text',
        'country text',
        'zip_code text',
      ],
    },
    transactions: {
      also: ['rental_transactions'],
      columns: [
        'transaction_id text key',
        'user_id text required',
        'vehicle_id text required',
        'pickup_location_id text required',
        'dropoff_location_id text',
        'start_time timestamp required',
        'end_time timestamp required',
        'total_amount decimal(12,2) required',
      ],
    },
  },
  listings: {
    apartments: {
      columns: [
        'id text key',
        'title text',
        'source text',
        'price decimal(12,2) required',
        'currency text required',
        'listing_created_on date required',
        'is_active boolean required',
        'last_modified_timestamp timestamp',
      ],
    },
    apartment_attributes: {
      also: ['apartments_attributes'],
      columns: [
        'id text key',
        'category text',
        'body text',
        'amenities text',
        'bathrooms decimal(12,2)',
        'bedrooms integer',
        'fee text',
        'has_photo boolean',
        'pets_allowed text',
        'price_display text',
        'price_type text',
        'square_feet integer',
        'address text',
        'cityname text required',
        'state text',
        'latitude double',
        'longitude double',
      ],
    },
    bookings: {
      columns: [
        'booking_id text key',
        'user_id text required',
        'apartment_id text required',
        'booking_date date required',
        'checkin_date date required',
        'checkout_date date required',
        'total_price decimal(12,2) required',
        'currency text required',
        'booking_status text required',
      ],
    },
    user_viewing: {
      also: ['user_viewings'],
      columns: [
        'user_id text required',
        'apartment_id text required',
        'viewed_at timestamp required',
        'is_wishlisted boolean',
        'call_to_action text',
      ],
    },
  },
};

/** Grain, measures, and the partition last. */
const expectedTables: Record<string, Record<string, { grain: number; columns: string[] }>> = {
  'car-rental': {
    vehicle_location_metrics: {
      grain: 2,
      columns: [
        'pickup_location_id text',
        'vehicle_type text',
        'city text',
        'state text',
        'country text',
        'total_revenue decimal(18,2)',
        'total_transactions bigint',
        'avg_transaction decimal(18,2)',
        'max_transaction decimal(12,2)',
        'min_transaction decimal(12,2)',
        'unique_vehicles bigint',
        'total_rental_hours decimal(18,2)',
        'avg_rental_hours decimal(18,2)',
        'total_rental_days bigint',
        'avg_rental_days decimal(18,2)',
        'city_key text',
      ],
    },
    user_transaction_metrics: {
      grain: 1,
      columns: [
        'user_id text',
        'city text',
        'total_spent decimal(18,2)',
        'total_transactions bigint',
        'total_rental_hours decimal(18,2)',
        'avg_transaction decimal(18,2)',
        'max_transaction decimal(12,2)',
        'min_transaction decimal(12,2)',
        'first_rental_date date',
        'last_rental_date date',
        'signup_year text',
      ],
    },
    daily_metrics: {
      grain: 1,
      columns: [
        'rental_date date',
        'daily_revenue decimal(18,2)',
        'daily_transactions bigint',
        'unique_users bigint',
        'avg_transaction decimal(18,2)',
        'rental_month text',
      ],
    },
  },
  listings: {
    avg_listing_price: {
      grain: 2,
      columns: [
        'week_start date',
        'currency text',
        'avg_price decimal(18,2)',
        'active_listings bigint',
        'year integer',
      ],
    },
    occupancy_rate: {
      grain: 1,
      columns: [
        'month date',
        'available_nights bigint',
        'booked_nights bigint',
        'occupancy_rate_pct decimal(5,2)',
        'year integer',
      ],
    },
    popular_locations: {
      grain: 3,
      columns: [
        'week_start date',
        'city text',
        'state text',
        'bookings bigint',
        'views bigint',
        'popularity_rank bigint',
        'year integer',
      ],
    },
    top_performing_listings: {
      grain: 3,
      columns: [
        'week_start date',
        'currency text',
        'apartment_id text',
        'confirmed_revenue decimal(18,2)',
        'confirmed_bookings bigint',
        'revenue_rank bigint',
        'year integer',
      ],
    },
    bookings_per_user: {
      grain: 2,
      columns: [
        'week_start date',
        'user_id text',
        'total_bookings bigint',
        'confirmed_bookings bigint',
        'year integer',
      ],
    },
    avg_booking_duration: {
      grain: 1,
      columns: [
        'month date',
        'total_nights bigint',
        'confirmed_bookings bigint',
        'avg_nights decimal(18,2)',
        'year integer',
      ],
    },
    repeat_customer_rate: {
      grain: 1,
      columns: [
        'as_of_date date',
        'active_customers bigint',
        'repeat_customers bigint',
        'repeat_rate_pct decimal(5,2)',
        'year integer',
      ],
    },
  },
};

type Expected = readonly [columns: string, order: string, limit?: number];

const expectedQueries: Record<string, Record<string, Expected>> = {
  'car-rental': {
    top_revenue_locations: ['city, revenue', 'revenue DESC, city', 5],
    most_rented_vehicle_type: ['vehicle_type, rentals', 'rentals DESC, vehicle_type', 1],
    most_rented_type_by_location: [
      'pickup_location_id, city, vehicle_type, rentals',
      'pickup_location_id',
    ],
    rental_duration_by_vehicle_type: [
      'vehicle_type, rentals, total_rental_hours, avg_rental_hours',
      'total_rental_hours DESC, vehicle_type',
    ],
    top_spending_users: [
      'user_id, total_spent, total_transactions, total_rental_hours',
      'total_spent DESC, user_id',
      10,
    ],
    most_active_users: [
      'user_id, total_transactions, total_spent, total_rental_hours',
      'total_transactions DESC, user_id',
      5,
    ],
    daily_revenue_trend: ['rental_date, daily_transactions, daily_revenue', 'rental_date'],
    best_revenue_day: ['rental_date, daily_revenue', 'daily_revenue DESC, rental_date', 1],
    longest_rented_locations: [
      'pickup_location_id, city, total_rental_hours',
      'total_rental_hours DESC, pickup_location_id',
      5,
    ],
  },
  listings: {
    latest_avg_listing_price: [
      'week_start, currency, avg_price, active_listings',
      'week_start, currency',
    ],
    latest_occupancy_rate: ['month, available_nights, booked_nights, occupancy_rate_pct', 'month'],
    latest_popular_locations: [
      'week_start, city, state, bookings, views, popularity_rank',
      'week_start, popularity_rank',
    ],
    latest_top_performing_listings: [
      'week_start, currency, apartment_id, confirmed_revenue, confirmed_bookings, revenue_rank',
      'week_start, currency, revenue_rank',
    ],
    latest_bookings_per_user: [
      'week_start, user_id, total_bookings, confirmed_bookings',
      'week_start, user_id',
    ],
    latest_avg_booking_duration: ['month, total_nights, confirmed_bookings, avg_nights', 'month'],
    latest_repeat_customer_rate: [
      'as_of_date, active_customers, repeat_customers, repeat_rate_pct',
      'as_of_date',
    ],
  },
};

describe('the marketplaces', () => {
  it('are car-rental and listings', () => {
    expect(Object.values(marketplaces).map((known) => [known.name, readerSchemas(known)])).toEqual([
      ['car-rental', ['car_rental']],
      ['listings', ['listings', 'presentation']],
    ]);
  });

  describe.each(Object.entries(marketplaces))('%s', (name, { datasets, metrics, queries }) => {
    it('has the datasets of the contract, with their columns in order', () => {
      expect(Object.keys(datasets)).toEqual(Object.keys(expectedDatasets[name]!));
      for (const [dataset, { also = [], columns }] of Object.entries(expectedDatasets[name]!)) {
        expect([dataset, datasets[dataset]!.aliases]).toEqual([dataset, also]);
        expect([dataset, datasetColumns(datasets[dataset]!)]).toEqual([dataset, columns]);
      }
    });

    it('has the tables of the contract, with their columns in order', () => {
      expect(Object.keys(metrics)).toEqual(Object.keys(expectedTables[name]!));
      for (const [table, { grain, columns }] of Object.entries(expectedTables[name]!)) {
        const contract = metrics[table]!.table;
        expect([table, list(readerColumns(contract))]).toEqual([table, columns]);
        expect([table, list(contract.grain)]).toEqual([table, columns.slice(0, grain)]);
      }
    });

    it('has the queries of the contract, with their columns, order and limit', () => {
      const found = Object.entries(queries).map(([query, { columns, order, limit }]) => [
        query,
        [
          Object.keys(columns).join(', '),
          order.join(', '),
          ...(limit === undefined ? [] : [limit]),
        ],
      ]);
      expect(found).toEqual(Object.entries(expectedQueries[name]!));
    });

    it('computes its tables from its own datasets only', () => {
      for (const metric of Object.values(metrics)) {
        expect(Object.keys(datasets)).toEqual(
          expect.arrayContaining([...metricSources(metric, duckdb)]),
        );
      }
    });
  });

  it('name the aliases of columns that real files carry', () => {
    const aliases = Object.values(marketplaces).flatMap(({ datasets }) =>
      Object.values(datasets).flatMap((contract) =>
        Object.entries(contract.columns)
          .filter(([, column]) => column.aliases.length > 0)
          .map(([column, { aliases: names }]) => `${contract.name}.${column}: ${names.join(', ')}`),
      ),
    );
    expect(aliases).toEqual([
      'vehicles.make: brand',
      'users.signup_date: creation_date',
      'transactions.transaction_id: rental_id',
      'transactions.pickup_location_id: pickup_location',
      'transactions.dropoff_location_id: dropoff_location',
      'transactions.start_time: rental_start_time',
      'transactions.end_time: rental_end_time',
    ]);
  });

  it('have the rules and references of the contract', () => {
    const contracts = Object.values(marketplaces).flatMap(({ datasets }) =>
      Object.values(datasets),
    );
    expect(
      Object.fromEntries(contracts.map(({ name, rules }) => [name, Object.keys(rules)])),
    ).toEqual({
      vehicles: [],
      users: [],
      locations: [],
      transactions: ['end_before_start', 'negative_total_amount'],
      apartments: ['negative_price'],
      apartment_attributes: [],
      bookings: [
        'checkout_before_checkin',
        'stay_too_long',
        'negative_total_price',
        'unknown_booking_status',
      ],
      user_viewing: [],
    });
    expect(
      contracts.flatMap(({ name, references }) =>
        references.map(({ column, dataset: target }) => `${name}.${column} → ${target}`),
      ),
    ).toEqual([
      'transactions.user_id → users',
      'transactions.vehicle_id → vehicles',
      'transactions.pickup_location_id → locations',
      'transactions.dropoff_location_id → locations',
      'apartment_attributes.id → apartments',
      'bookings.apartment_id → apartments',
      'user_viewing.apartment_id → apartments',
    ]);
  });
});

const people = dataset('people', { person_id: text().key(), city: text() });
const visits = dataset('visits', { person_id: text() }, { references: { person_id: 'people' } });
const count = (name: string) =>
  metric({
    name,
    about: 'People by day.',
    grain: { day: date() },
    measures: { people: bigint() },
    partition: { year: integer() },
    query: () => 'SELECT 1',
  });
const question = (name: string) =>
  namedQuery({
    name,
    about: 'How many.',
    columns: { people: bigint() },
    query: () => 'SELECT 1',
    order: [],
  });

describe('marketplace()', () => {
  const minimal = { name: 'a-b-2', datasets: [people], metrics: [], queries: [] };

  it('accepts a reference to a dataset with a key, and writes the schema with _', () => {
    expect(marketplace({ ...minimal, datasets: [visits, people] })).toMatchObject({
      name: 'a-b-2',
      schema: 'a_b_2',
      warehouseSchema: undefined,
      datasets: { people, visits },
    });
  });

  it.each(['', 'Car', 'car_rental', '2cars', '-cars', 'car rental', 'cars/'])(
    'refuses the name %j',
    (name) => {
      expect(() => marketplace({ ...minimal, name })).toThrow(
        new ContractError(`The marketplace name ${name} must match [a-z][a-z0-9-]*.`),
      );
    },
  );

  it.each([
    ['dataset', { datasets: [dataset('Bad-Name', {})] }],
    ['table', { metrics: [count('Bad-Name')] }],
    ['query', { queries: [question('Bad-Name')] }],
  ])('refuses a %s whose name does not fit paths and SQL', (_, change) => {
    expect(() => marketplace({ ...minimal, ...change })).toThrow(
      new ContractError(
        'The name Bad-Name must match [a-z][a-z0-9_]*: it becomes part of paths and SQL.',
      ),
    );
  });

  it.each([
    ['datasets', { datasets: [dataset('twice', {}), dataset('twice', {})] }],
    ['tables', { metrics: [count('twice'), count('twice')] }],
    ['queries', { queries: [question('twice'), question('twice')] }],
  ])('refuses two %s of one name', (_, change) => {
    expect(() => marketplace({ ...minimal, ...change })).toThrow(
      new ContractError('Two definitions are called twice. Rename one.'),
    );
  });

  it('takes names that every object has', () => {
    const named = {
      ...minimal,
      datasets: [dataset('constructor', {})],
      metrics: [count('constructor')],
    };
    expect(Object.keys(marketplace(named).datasets)).toEqual(['constructor']);
    expect(Object.keys(marketplace(named).metrics)).toEqual(['constructor']);
  });

  it('has one crawler for all tables, or those it names', () => {
    const metrics = [count('one'), count('two'), count('three')] as const;
    expect(marketplace({ ...minimal, metrics }).crawlers).toEqual({
      'a-b-2': ['one', 'two', 'three'],
    });
    const crawlers = { first: [metrics[0]], rest: [metrics[2], metrics[1]] };
    expect(marketplace({ ...minimal, metrics, crawlers }).crawlers).toEqual({
      'a-b-2-first': ['one'],
      'a-b-2-rest': ['three', 'two'],
    });
    expect(() => marketplace({ ...minimal, metrics, crawlers: { a: [metrics[0]] } })).toThrow(
      new ContractError(
        'The crawlers of a-b-2 have the tables one; each of one, three, two needs exactly one.',
      ),
    );
  });

  it.each([
    ['is not there', [visits]],
    ['has no key', [visits, dataset('people', { person_id: text() })]],
  ])('refuses a reference to a dataset that %s', (_, datasets) => {
    expect(() => marketplace({ ...minimal, datasets })).toThrow(
      new ContractError('visits.person_id refers to people, which is no dataset with a key.'),
    );
  });
});

describe('dataset()', () => {
  it('refuses two keys', () => {
    expect(() => dataset('pairs', { left: text().key(), right: text().key() })).toThrow(
      new ContractError('Dataset pairs declares two keys: left, right. Keep one.'),
    );
  });

  it('refuses a version or a reference of a column that it does not have', () => {
    const message = 'Dataset people names the column town, which it does not have.';
    expect(() => dataset('people', { city: text() }, { version: 'town' })).toThrow(
      new ContractError(message),
    );
    expect(() => dataset('people', { city: text() }, { references: { town: 'towns' } })).toThrow(
      new ContractError(message),
    );
  });

  it('has no column that only every object has', () => {
    expect(() => dataset('people', { city: text() }, { version: 'toString' })).toThrow(
      new ContractError('Dataset people names the column toString, which it does not have.'),
    );
  });
});

describe('table()', () => {
  const declaration = {
    name: 'sums',
    about: 'Sums by day.',
    grain: { day: date() },
    measures: { total: decimal(18, 2) },
  };

  it.each([[{}], [{ year: integer(), month: integer() }]])(
    'refuses partitions other than one: %j',
    (partition) => {
      expect(() => table({ ...declaration, partition })).toThrow(
        new ContractError('Table sums must have exactly one partition column.'),
      );
    },
  );

  it('may be partitioned by a name that every object has', () => {
    const { partition } = table({ ...declaration, partition: { constructor: text() } });
    expect(partition.name).toBe('constructor');
  });

  it.each([['day'], ['total']])('refuses the column %s in the path and in the files', (name) => {
    expect(() => table({ ...declaration, partition: { [name]: text() } })).toThrow(
      new ContractError(
        `Table sums has its partition column ${name} in its files as well; it belongs in the path only.`,
      ),
    );
  });
});
