/**
 * Text to value, exactly as the contract reads it. The first branch of each takes the canonical spelling: a value that is cast
 * and printed again unchanged needs no regex. It must stay the first WHEN, or DuckDB evaluates the cast twice; the tests
 * inside the casts keep values away that would fail, for a failing TRY_CAST costs forty times a good one.
 */
export const typingMacros = String.raw`
  SET TimeZone = 'UTC';

  CREATE TEMP MACRO trimmed(x) AS CASE
    WHEN x >= '!' AND NOT suffix(x, ' ') AND NOT suffix(x, E'\n') AND NOT suffix(x, E'\t') AND NOT suffix(x, E'\r') THEN x
    ELSE trim(x, E' \t\r\n') END;

  CREATE TEMP MACRO says_null(x) AS x IS NULL OR trimmed(x) IN ('', '\N', 'NULL', 'null', 'None', 'NaN');

  CREATE TEMP MACRO as_text(x) AS nullif(nullif(trimmed(x), ''), '\N');

  CREATE TEMP MACRO other_spelling(y) AS CASE
    WHEN y = '' THEN NULL
    WHEN regexp_full_match(y, '\d{4}-\d\d-\d\d([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?)?)?')
      THEN make_timestamp(epoch_us(TRY_CAST(y AS TIMESTAMPTZ)))
    WHEN regexp_full_match(y, '(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?)?')
      THEN make_timestamp(epoch_us(TRY_CAST(regexp_replace(regexp_replace(y,
             '^(..)/(..)/(....)', '\3-\2-\1'),
             '^(.{16})([Z+-])', '\1:00\2') AS TIMESTAMPTZ))) END;

  CREATE TEMP MACRO any_timestamp(x) AS CASE
    WHEN TRY_CAST(CASE WHEN x LIKE '____-%' THEN x END AS TIMESTAMP)::VARCHAR = x
      THEN TRY_CAST(CASE WHEN x LIKE '____-%' THEN x END AS TIMESTAMP)
    ELSE other_spelling(trimmed(x)) END;

  CREATE TEMP MACRO any_date(x) AS CASE
    WHEN TRY_CAST(CASE WHEN x LIKE '____-%' THEN x END AS DATE)::VARCHAR = x
      THEN TRY_CAST(CASE WHEN x LIKE '____-%' THEN x END AS DATE)
    ELSE CAST(other_spelling(trimmed(x)) AS DATE) END;

  CREATE TEMP MACRO as_timestamp(x) AS CASE
    WHEN any_timestamp(x) BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2099-12-31 23:59:59.999999' THEN any_timestamp(x) END;

  CREATE TEMP MACRO as_date(x) AS CASE
    WHEN any_date(x) BETWEEN DATE '1970-01-01' AND DATE '2099-12-31' THEN any_date(x) END;

  CREATE TEMP MACRO as_decimal(x) AS CASE
    WHEN TRY_CAST(nullif(x, '') AS DECIMAL(12, 2))::VARCHAR = x THEN TRY_CAST(nullif(x, '') AS DECIMAL(12, 2))
    WHEN regexp_full_match(trimmed(x), '[+-]?(\d+(\.\d*)?|\.\d+)') THEN TRY_CAST(trimmed(x) AS DECIMAL(12, 2)) END;

  CREATE TEMP MACRO as_integer(x) AS CASE
    WHEN TRY_CAST(nullif(x, '') AS INTEGER)::VARCHAR = x THEN TRY_CAST(nullif(x, '') AS INTEGER)
    WHEN regexp_full_match(trimmed(x), '[+-]?\d+(\.0*)?') THEN TRY_CAST(split_part(trimmed(x), '.', 1) AS INTEGER) END;
`;
