import type { Session } from './session.ts';

export interface TableCounts {
  readonly tables: Readonly<Record<string, number>>;
  readonly orphans: Readonly<Record<string, number>>;
}

/** Curated Parquet → the three tables, partitioned. Ratios are rounded half up from whole cents, seconds and days. */
export async function writeTables(session: Session): Promise<TableCounts> {
  await session.run(ratioMacros);
  await session.run(byPlaceAndType);
  await session.run(byUser);
  const [{ users = 0 } = {}] = await session.rows('SELECT count(*) AS users FROM by_user');
  await session.run(byDay(Number(users)));
  const written: Record<string, number> = {};
  for (const [table, { partition, query }] of Object.entries(tables)) {
    written[table] = await session.copy(
      `COPY (${query}) TO 'presentation/${table}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (${partition}))`,
    );
  }
  const [row = {}] = await session.rows(orphans);
  const found = Object.entries(row).filter(([, rows]) => Number(rows) > 0);
  return {
    tables: written,
    orphans: Object.fromEntries(found.map(([name, rows]) => [name, Number(rows)])),
  };
}

const ratioMacros = `
  CREATE TEMP MACRO half_up(n, d) AS n // d + CASE WHEN n - (n // d) * d >= d - (n - (n // d) * d) THEN 1 ELSE 0 END;
  CREATE TEMP MACRO hundredths(n) AS CAST(n * 0.01::DECIMAL(3, 2) AS DECIMAL(18, 2));
  CREATE TEMP MACRO ratio(n, d) AS hundredths(CAST(half_up(CAST(n AS BIGINT), CAST(d AS BIGINT)) AS BIGINT));

  CREATE TEMP VIEW transactions AS FROM read_parquet('curated/transactions/*.parquet');
  CREATE TEMP VIEW vehicles     AS FROM read_parquet('curated/vehicles/*.parquet');
  CREATE TEMP VIEW locations    AS FROM read_parquet('curated/locations/*.parquet');
  CREATE TEMP VIEW users        AS FROM read_parquet('curated/users/*.parquet');`;

/** A vehicle that is not found has no type; one that is found always has. */
const byPlaceAndType = `
  CREATE TEMP TABLE by_place_and_type AS
  SELECT pickup_location_id, vehicle_type,
         count(*) AS rentals, sum(total_amount) AS amount, max(total_amount) AS max_amount, min(total_amount) AS min_amount,
         count(DISTINCT vehicle_id) AS unique_vehicles,
         CAST(sum(rental_seconds) AS BIGINT) AS seconds,
         CAST(sum(CAST(end_time AS DATE) - rental_date) AS BIGINT) AS days
  FROM transactions LEFT JOIN vehicles USING (vehicle_id)
  GROUP BY pickup_location_id, vehicle_type`;

const byUser = `
  CREATE TEMP TABLE by_user AS
  SELECT user_id, count(*) AS rentals, sum(total_amount) AS amount, max(total_amount) AS max_amount, min(total_amount) AS min_amount,
         CAST(sum(rental_seconds) AS BIGINT) AS seconds,
         min(rental_date) AS first_rental_date, max(rental_date) AS last_rental_date
  FROM transactions
  GROUP BY user_id`;

/** Distinct users of a day as set bits: count(DISTINCT) would hold nine million pairs, half a gigabyte. */
const byDay = (users: number): string => `
  CREATE TEMP TABLE by_day AS
  WITH numbered AS (SELECT user_id, CAST(row_number() OVER () AS INTEGER) AS user_number FROM by_user)
  SELECT rental_date, count(*) AS rentals, sum(total_amount) AS amount,
         bit_count(bitstring_agg(user_number, 1, ${Math.max(users, 2)})) AS unique_users
  FROM transactions JOIN numbered USING (user_id)
  GROUP BY rental_date`;

const tables: Readonly<Record<string, { readonly partition: string; readonly query: string }>> = {
  vehicle_location_metrics: {
    partition: 'city_key',
    query: `
      SELECT pickup_location_id,
             coalesce(vehicle_type, 'unknown') AS vehicle_type,
             coalesce(city, 'unknown') AS city, state, country,
             CAST(amount AS DECIMAL(18, 2)) AS total_revenue,
             rentals AS total_transactions,
             ratio(amount * 100, rentals) AS avg_transaction,
             max_amount AS max_transaction,
             min_amount AS min_transaction,
             unique_vehicles,
             ratio(seconds * 100, 3600) AS total_rental_hours,
             ratio(seconds * 100, rentals * 3600) AS avg_rental_hours,
             days AS total_rental_days,
             ratio(days * 100, rentals) AS avg_rental_days,
             lower(regexp_replace(coalesce(city, 'unknown'), '[^A-Za-z0-9]+', '_', 'g')) AS city_key
      FROM by_place_and_type LEFT JOIN locations ON location_id = pickup_location_id`,
  },
  user_transaction_metrics: {
    partition: 'signup_year',
    query: `
      SELECT user_id, city,
             CAST(amount AS DECIMAL(18, 2)) AS total_spent,
             rentals AS total_transactions,
             ratio(seconds * 100, 3600) AS total_rental_hours,
             ratio(amount * 100, rentals) AS avg_transaction,
             max_amount AS max_transaction,
             min_amount AS min_transaction,
             first_rental_date, last_rental_date,
             coalesce(strftime(signup_date, '%Y'), 'unknown') AS signup_year
      FROM by_user LEFT JOIN users USING (user_id)`,
  },
  daily_metrics: {
    partition: 'rental_month',
    query: `
      SELECT rental_date,
             CAST(amount AS DECIMAL(18, 2)) AS daily_revenue,
             rentals AS daily_transactions,
             CAST(unique_users AS BIGINT) AS unique_users,
             ratio(amount * 100, rentals) AS avg_transaction,
             strftime(rental_date, '%Y-%m') AS rental_month
      FROM by_day`,
  },
};

/** Rentals whose reference is not found; three of the four are known from the groups. */
const orphans = `
  SELECT (SELECT sum(rentals) FROM by_user ANTI JOIN users USING (user_id)) AS orphan_user_id,
         (SELECT sum(rentals) FROM by_place_and_type WHERE vehicle_type IS NULL) AS orphan_vehicle_id,
         (SELECT sum(rentals) FROM by_place_and_type ANTI JOIN locations ON location_id = pickup_location_id)
           AS orphan_pickup_location_id,
         (SELECT sum(rentals)
          FROM (SELECT dropoff_location_id, count(*) AS rentals FROM transactions
                WHERE dropoff_location_id IS NOT NULL GROUP BY dropoff_location_id)
          ANTI JOIN locations ON location_id = dropoff_location_id) AS orphan_dropoff_location_id`;
