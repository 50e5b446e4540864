import { describe, expect, it } from '@jest/globals';
import {
  bigint,
  boolean,
  createSchema,
  createTable,
  date,
  decimal,
  double,
  duckdb,
  integer,
  measureSums,
  postgres,
  redshift,
  spark,
  table,
  tableComments,
  text,
  timestamp,
  type TableDeclaration,
} from '../src/index.ts';

const prices = table({
  name: 'weekly_prices',
  about: `What a listing's "week" costs.`,
  grain: { week_start: date(), currency: text() },
  measures: {
    avg_price: decimal(18, 2),
    listings: bigint(),
    place: integer(),
    latest: timestamp(),
    is_full: boolean(),
    share: double(),
  },
  partition: { year: integer() },
});

describe('the SQL of a table in a warehouse', () => {
  it('creates the schema once', () => {
    expect(createSchema('presentation', duckdb)).toBe('CREATE SCHEMA IF NOT EXISTS "presentation"');
    expect(createSchema('a"b', postgres)).toBe('CREATE SCHEMA IF NOT EXISTS "a""b"');
  });

  it('creates the table with the types of the database, DuckDB', () => {
    expect(createTable('presentation', prices, duckdb)).toBe(
      `CREATE TABLE IF NOT EXISTS "presentation"."weekly_prices" (
  "week_start" DATE,
  "currency" VARCHAR,
  "avg_price" DECIMAL(18,2),
  "listings" BIGINT,
  "place" INTEGER,
  "latest" TIMESTAMP,
  "is_full" BOOLEAN,
  "share" DOUBLE,
  "year" INTEGER
)`,
    );
  });

  it('creates the table with the types of the database, PostgreSQL', () => {
    expect(createTable('presentation', prices, postgres)).toBe(
      `CREATE TABLE IF NOT EXISTS "presentation"."weekly_prices" (
  "week_start" DATE,
  "currency" TEXT,
  "avg_price" NUMERIC(18,2),
  "listings" BIGINT,
  "place" INTEGER,
  "latest" TIMESTAMP,
  "is_full" BOOLEAN,
  "share" DOUBLE PRECISION,
  "year" INTEGER
)`,
    );
  });

  it('creates the table sorted by date and of texts of explicit length, Redshift', () => {
    expect(createTable('presentation', prices, redshift)).toBe(
      `CREATE TABLE IF NOT EXISTS "presentation"."weekly_prices" (
  "week_start" DATE,
  "currency" VARCHAR(65535),
  "avg_price" NUMERIC(18,2),
  "listings" BIGINT,
  "place" INTEGER,
  "latest" TIMESTAMP,
  "is_full" BOOLEAN,
  "share" DOUBLE PRECISION,
  "year" INTEGER
)
DISTSTYLE AUTO
SORTKEY ("week_start", "currency")`,
    );
  });

  it('sorts a table of Redshift by the dates of its grain first, and gives one of dates alone to all nodes', () => {
    const like = (grain: TableDeclaration['grain']) => table({ ...declared, grain });
    const declared = { name: 't', about: '', measures: {}, partition: { year: integer() } };
    expect(redshift.layout?.(like({ city: text(), day: date(), at: timestamp() }))).toBe(
      'DISTSTYLE AUTO\nSORTKEY ("day", "at", "city")',
    );
    expect(redshift.layout?.(like({ day: date() }))).toBe('DISTSTYLE ALL\nSORTKEY ("day")');
  });

  it('writes names of Redshift in lower case, and its texts without escapes of their own', () => {
    expect(redshift.identifier('Day"s')).toBe('"day""s"');
    expect(redshift.literal(`it's a \\ here`)).toBe(`'it''s a \\\\ here'`);
  });

  it.each([duckdb, postgres, redshift])('says what table and columns are for, $name', (dialect) => {
    expect(tableComments('presentation', prices, dialect)).toEqual([
      `COMMENT ON TABLE "presentation"."weekly_prices" IS 'What a listing''s "week" costs.'`,
      `COMMENT ON COLUMN "presentation"."weekly_prices"."week_start" IS 'Grain: one row for each week_start, currency.'`,
      `COMMENT ON COLUMN "presentation"."weekly_prices"."currency" IS 'Grain: one row for each week_start, currency.'`,
      ...['avg_price', 'listings', 'place', 'latest', 'is_full', 'share'].map(
        (name) =>
          `COMMENT ON COLUMN "presentation"."weekly_prices"."${name}" IS 'Measure: one value for each week_start, currency.'`,
      ),
      `COMMENT ON COLUMN "presentation"."weekly_prices"."year" IS 'Partition of the table in the lake.'`,
    ]);
  });

  it('adds up measures that are exact numbers, as text', () => {
    expect(measureSums(prices, duckdb)).toEqual({
      avg_price: 'CAST(SUM(CAST("avg_price" AS DECIMAL(38,2))) AS VARCHAR)',
      listings: 'CAST(SUM(CAST("listings" AS DECIMAL(38,0))) AS VARCHAR)',
      place: 'CAST(SUM(CAST("place" AS DECIMAL(38,0))) AS VARCHAR)',
    });
    expect(measureSums(prices, postgres)).toEqual({
      avg_price: 'CAST(SUM(CAST("avg_price" AS NUMERIC(38,2))) AS TEXT)',
      listings: 'CAST(SUM(CAST("listings" AS NUMERIC(38,0))) AS TEXT)',
      place: 'CAST(SUM(CAST("place" AS NUMERIC(38,0))) AS TEXT)',
    });
    expect(measureSums(prices, spark)).toMatchObject({
      avg_price: 'CAST(SUM(CAST(`avg_price` AS DECIMAL(38,2))) AS STRING)',
    });
  });
});
