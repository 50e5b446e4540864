/** What the script knows of a dataset: its header as it stands in the files, and what a good row is. */
export interface Dataset {
  readonly name: string;
  /** The columns of the CSV in order, each with the SQL that types it. */
  readonly columns: Readonly<Record<string, string>>;
  readonly key: string;
  readonly required: readonly string[];
  /** Reason → the condition, over typed columns, that makes a row bad. */
  readonly rules: Readonly<Record<string, string>>;
  /** Further curated columns, over typed columns. */
  readonly derived: Readonly<Record<string, string>>;
}

export const vehicles: Dataset = {
  name: 'vehicles',
  columns: {
    vehicle_id: 'as_text(vehicle_id)',
    vehicle_type: 'as_text(vehicle_type)',
    make: 'as_text(make)',
    model: 'as_text(model)',
    year: 'as_integer(year)',
    daily_rate: 'as_decimal(daily_rate)',
  },
  key: 'vehicle_id',
  required: ['vehicle_id', 'vehicle_type'],
  rules: {},
  derived: {},
};

export const users: Dataset = {
  name: 'users',
  columns: {
    user_id: 'as_text(user_id)',
    first_name: 'as_text(first_name)',
    last_name: 'as_text(last_name)',
    email: 'as_text(email)',
    signup_date: 'as_date(signup_date)',
    city: 'as_text(city)',
  },
  key: 'user_id',
  required: ['user_id'],
  rules: {},
  derived: {},
};

export const locations: Dataset = {
  name: 'locations',
  columns: {
    location_id: 'as_text(location_id)',
    city: 'as_text(city)',
    state: 'as_text(state)',
    country: 'as_text(country)',
    zip_code: 'as_text(zip_code)',
  },
  key: 'location_id',
  required: ['location_id', 'city'],
  rules: {},
  derived: {},
};

export const transactions: Dataset = {
  name: 'transactions',
  columns: {
    transaction_id: 'as_text(transaction_id)',
    user_id: 'as_text(user_id)',
    vehicle_id: 'as_text(vehicle_id)',
    pickup_location_id: 'as_text(pickup_location_id)',
    dropoff_location_id: 'as_text(dropoff_location_id)',
    start_time: 'as_timestamp(start_time)',
    end_time: 'as_timestamp(end_time)',
    total_amount: 'as_decimal(total_amount)',
  },
  key: 'transaction_id',
  required: [
    'transaction_id',
    'user_id',
    'vehicle_id',
    'pickup_location_id',
    'start_time',
    'end_time',
    'total_amount',
  ],
  rules: {
    end_before_start: 'typed_end_time < typed_start_time',
    negative_total_amount: 'typed_total_amount < 0',
  },
  derived: {
    rental_date: 'CAST(typed_start_time AS DATE)',
    rental_seconds: '(epoch_us(typed_end_time) - epoch_us(typed_start_time)) // 1000000',
  },
};
