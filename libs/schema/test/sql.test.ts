import { describe, expect, it } from '@jest/globals';
import {
  curatedRows,
  dataset,
  date,
  decimal,
  duckdb,
  quarantinedRows,
  rejectedRows,
  text,
  typeName,
  type ReadingDialect,
} from '../src/index.ts';

const payments = dataset(
  'payments',
  {
    id: text().key(),
    amount: decimal(12, 2).required(),
    status: text().lowerCase({ cancelled: 'canceled' }),
    changed_on: date(),
  },
  {
    version: 'changed_on',
    rules: { negative_amount: () => 'amount < 0' },
    derived: {
      amount_cents: { type: { kind: 'bigint' }, sql: (fn) => fn.cents('amount') },
    },
  },
);

const visits = dataset('visits', { place: text().required() });

/** DuckDB, except that a value is read by a call with a name: the real text is long, and tested where values are. */
const plain: ReadingDialect = {
  ...duckdb,
  read: {
    clean: (raw, kind) => `clean_${kind}(${raw})`,
    parse: (clean, type) => (type.kind === 'text' ? clean : `parse(${clean}, '${typeName(type)}')`),
    spell: (value, { letters, words }) => `spell_${letters}(${value}, '${JSON.stringify(words)}')`,
    hash: (value) => `hash(${value})`,
    rowDigest: (texts) => `digest(${texts.join(', ')})`,
    keyShares: 2,
    wholeRow: (alias) => `row(${alias})`,
    without: (relation, other, columns) => `${relation} WITHOUT ${other} BY ${columns.join(', ')}`,
    sortedList: (texts) => `sorted(${texts.join(', ')})`,
    eachOf: (list) => `each(${list})`,
  },
};

describe('the SQL of curating', () => {
  it('rejects faulty rows, and of rows with one key all but the last', () => {
    expect(rejectedRows(payments, plain, 'raw_rows', ['repeated_keys'])).toMatchInlineSnapshot(`
      "SELECT _source_file, _source_row, raw_row, COALESCE(own_reasons, sorted('duplicate_id')) AS _reasons
      FROM (
        SELECT _source_file, _source_row, raw_row, own_reasons,
          ROW_NUMBER() OVER (PARTITION BY is_valid, "id" ORDER BY "changed_on" DESC NULLS LAST, _source_file DESC, _source_row DESC) AS place
        FROM (
          SELECT *, CASE WHEN NOT is_valid THEN CASE WHEN is_malformed THEN sorted('malformed_row')
          ELSE sorted(CASE WHEN "id" IS NULL THEN CASE WHEN "text of id" IS NULL THEN 'missing_id' ELSE 'invalid_id' END END, CASE WHEN "amount" IS NULL THEN CASE WHEN "text of amount" IS NULL THEN 'missing_amount' ELSE 'invalid_amount' END END, CASE WHEN amount < 0 THEN 'negative_amount' END) END END AS own_reasons
          FROM (
      SELECT *, NOT is_malformed
          AND "id" IS NOT NULL
          AND "amount" IS NOT NULL
          AND COALESCE(NOT (amount < 0), TRUE) AS is_valid
      FROM (
        SELECT _source_file,
          _source_row,
          raw_row,
          is_malformed,
          "text of id",
          "text of amount",
          "text of status",
          "text of changed_on",
          "text of id" AS "id",
          parse("text of amount", 'decimal(12,2)') AS "amount",
          spell_lower("text of status", '{"cancelled":"canceled"}') AS "status",
          parse("text of changed_on", 'date') AS "changed_on"
        FROM (
          SELECT _source_file,
            _source_row,
            row(" raw") AS raw_row,
            _malformed IS NOT NULL AS is_malformed,
            clean_text("id") AS "text of id",
            clean_decimal("amount") AS "text of amount",
            clean_text("status") AS "text of status",
            clean_date("changed_on") AS "text of changed_on"
          FROM raw_rows AS " raw"
        ) AS cleaned
      ) AS typed
      ) AS judged
          WHERE NOT is_valid OR hash("id") IN (SELECT key_hash FROM repeated_keys)
        ) AS suspects
      ) AS ranked
      WHERE own_reasons IS NOT NULL OR place > 1"
    `);
  });

  it('rejects only faulty rows of a dataset without a key, here as DuckDB reads them', () => {
    expect(rejectedRows(visits, duckdb, 'raw_rows', [])).toMatchInlineSnapshot(`
      "SELECT _source_file, _source_row, raw_row, CASE WHEN is_malformed THEN list_sort(list_filter(['malformed_row'], reason -> reason IS NOT NULL))
          ELSE list_sort(list_filter([CASE WHEN "place" IS NULL THEN CASE WHEN "text of place" IS NULL THEN 'missing_place' ELSE 'invalid_place' END END], reason -> reason IS NOT NULL)) END AS _reasons
      FROM (
      SELECT *, NOT is_malformed
          AND "place" IS NOT NULL AS is_valid
      FROM (
        SELECT _source_file,
          _source_row,
          raw_row,
          is_malformed,
          "text of place",
          "text of place" AS "place"
        FROM (
          SELECT _source_file,
            _source_row,
            " raw" AS raw_row,
            _malformed IS NOT NULL AS is_malformed,
            CASE WHEN CASE WHEN "place" >= '!' AND NOT suffix("place", ' ') AND NOT suffix("place", E'\\t') AND NOT suffix("place", E'\\r') AND NOT suffix("place", E'\\n') THEN "place" ELSE trim("place", E' \\t\\r\\n') END NOT IN ('', '\\N') THEN CASE WHEN "place" >= '!' AND NOT suffix("place", ' ') AND NOT suffix("place", E'\\t') AND NOT suffix("place", E'\\r') AND NOT suffix("place", E'\\n') THEN "place" ELSE trim("place", E' \\t\\r\\n') END END AS "text of place"
          FROM raw_rows AS " raw"
        ) AS cleaned
      ) AS typed
      ) AS judged
      WHERE NOT is_valid"
    `);
  });

  it('keeps the typed rows that are not rejected', () => {
    expect(curatedRows(payments, plain, 'raw_rows', 'rejected_rows')).toMatchInlineSnapshot(`
      "SELECT CAST("id" AS VARCHAR) AS "id",
        CAST("amount" AS DECIMAL(12,2)) AS "amount",
        CAST("status" AS VARCHAR) AS "status",
        CAST("changed_on" AS DATE) AS "changed_on",
        CAST(CAST(amount * 100 AS BIGINT) AS BIGINT) AS "amount_cents"
      FROM (
        SELECT _source_file,
          _source_row,
          raw_row,
          is_malformed,
          "text of id",
          "text of amount",
          "text of status",
          "text of changed_on",
          "text of id" AS "id",
          parse("text of amount", 'decimal(12,2)') AS "amount",
          spell_lower("text of status", '{"cancelled":"canceled"}') AS "status",
          parse("text of changed_on", 'date') AS "changed_on"
        FROM (
          SELECT _source_file,
            _source_row,
            row(" raw") AS raw_row,
            _malformed IS NOT NULL AS is_malformed,
            clean_text("id") AS "text of id",
            clean_decimal("amount") AS "text of amount",
            clean_text("status") AS "text of status",
            clean_date("changed_on") AS "text of changed_on"
          FROM raw_rows AS " raw"
        ) AS cleaned
      ) AS typed WITHOUT rejected_rows BY _source_file, _source_row"
    `);
  });

  it('quarantines the raw text of rejected rows with its reasons, in order of origin', () => {
    expect(quarantinedRows('rejected_rows')).toMatchInlineSnapshot(`
      "SELECT raw_row.*, _reasons
      FROM rejected_rows AS rejected
      ORDER BY rejected._source_file, rejected._source_row"
    `);
  });
});
