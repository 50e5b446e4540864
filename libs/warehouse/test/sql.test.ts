import { describe, expect, it } from '@jest/globals';
import {
  bigint,
  date,
  decimal,
  duckdb,
  postgres,
  table,
  text,
  type Column,
} from '@rentlake/schema';
import { addEntry, createLedger, selectNewest } from '../src/ledger.ts';
import { copyLines } from '../src/postgres/copy-text.ts';
import { tableChanges } from '../src/postgres/table-changes.ts';
import { selectTotals } from '../src/totals.ts';

const crewsWith = (measures: Readonly<Record<string, Column>>) =>
  table({
    name: 'crews',
    about: 'People of each boat.',
    grain: { boat: text() },
    measures,
    partition: { day: date() },
  });
const crews = crewsWith({ people: bigint(), pay: decimal(18, 2) });
const columns = { boat: 'text', people: 'bigint', pay: 'numeric(18,2)', day: 'date' };
const existing = { kind: 'r', comment: crews.about, columns };
const comments = [
  `COMMENT ON TABLE "marts"."crews" IS 'People of each boat.'`,
  `COMMENT ON COLUMN "marts"."crews"."boat" IS 'Grain: one row for each boat.'`,
  `COMMENT ON COLUMN "marts"."crews"."people" IS 'Measure: one value for each boat.'`,
  `COMMENT ON COLUMN "marts"."crews"."pay" IS 'Measure: one value for each boat.'`,
  `COMMENT ON COLUMN "marts"."crews"."day" IS 'Partition of the table in the lake.'`,
];

describe('A table of PostgreSQL', () => {
  it('is created where there is none', () => {
    expect(tableChanges('marts', crews, undefined)).toEqual([
      `CREATE TABLE IF NOT EXISTS "marts"."crews" (
  "boat" TEXT,
  "people" BIGINT,
  "pay" NUMERIC(18,2),
  "day" DATE
)`,
      ...comments,
    ]);
  });

  it('is left alone when it has the shape of its contract', () => {
    expect(tableChanges('marts', crews, existing)).toEqual([]);
  });

  it('gets new comments when the contract says something else about it', () => {
    expect(tableChanges('marts', crews, { ...existing, comment: null })).toEqual(comments);
  });

  it('is altered in one statement', () => {
    const other = { boat: 'text', people: 'text', day: 'date', "old 'name'": 'integer' };
    expect(tableChanges('marts', crews, { ...existing, columns: other })).toEqual([
      `ALTER TABLE "marts"."crews"
  DROP COLUMN "old 'name'",
  ALTER COLUMN "people" TYPE BIGINT USING NULL,
  ADD COLUMN "pay" NUMERIC(18,2)`,
      ...comments,
    ]);
  });
});

describe('COPY', () => {
  it('gets rows as lines that DuckDB writes, with what the text format escapes', () => {
    expect(copyLines('SELECT 1', crewsWith({ people: bigint() }))).toBe(
      `SELECT coalesce(replace(replace(replace(replace(CAST("boat" AS VARCHAR), chr(92), '\\\\'), chr(9), '\\t'), chr(10), '\\n'), chr(13), '\\r'), '\\N') || chr(9) || coalesce(CAST("people" AS VARCHAR), '\\N') || chr(9) || coalesce(CAST("day" AS VARCHAR), '\\N') || chr(10) AS line FROM (SELECT 1) AS rows`,
    );
  });
});

describe('The ledger', () => {
  const load = {
    marketplace: 'boats',
    schema: 'marts',
    runId: "mon'day",
    fingerprint: 'f00',
    tables: [{ contract: crews, path: '', rows: 4, sums: {} }],
  };
  const at = new Date('2026-01-31T23:59:59.5Z');

  it.each([
    [duckdb, 'VARCHAR'],
    [postgres, 'TEXT'],
  ])('has one row a load, %#', (dialect, text) => {
    expect(createLedger('marts', dialect)).toBe(
      `CREATE TABLE IF NOT EXISTS "marts"."_load_ledger" (
  "load" BIGINT,
  "run_id" ${text},
  "fingerprint" ${text},
  "tables" INTEGER,
  "rows" BIGINT,
  "loaded_at" TIMESTAMP
)`,
    );
    expect(addEntry(load, 3, at, dialect)).toBe(
      `INSERT INTO "marts"."_load_ledger" ("load", "run_id", "fingerprint", "tables", "rows", "loaded_at") VALUES (3, 'mon''day', 'f00', 1, 4, CAST('2026-01-31 23:59:59.500' AS TIMESTAMP))`,
    );
    expect(selectNewest('marts', dialect)).toBe(
      `SELECT load, run_id, fingerprint FROM "marts"."_load_ledger" AS ledger ORDER BY load DESC LIMIT 1`,
    );
  });

  it('compares totals that are asked for in one row', () => {
    expect(selectTotals('rows', crews, postgres)).toBe(
      `SELECT COUNT(*) AS "rows of the table", CAST(SUM(CAST("people" AS NUMERIC(38,0))) AS TEXT) AS "people", CAST(SUM(CAST("pay" AS NUMERIC(38,2))) AS TEXT) AS "pay" FROM rows`,
    );
  });
});
