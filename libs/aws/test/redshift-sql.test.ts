import { describe, expect, it } from '@jest/globals';
import { bigint, date, decimal, integer, table, text, type Column } from '@rentlake/schema';
import type { WarehouseLoad } from '@rentlake/warehouse';
import { existingTables, type ExistingTable } from '../src/redshift/existing-tables.ts';
import { stagingStatements } from '../src/redshift/staging-sql.ts';
import { switchStatements } from '../src/redshift/switch-sql.ts';
import { tableChanges } from '../src/redshift/table-changes.ts';

const crewsWith = (measures: Readonly<Record<string, Column>>, name = 'crews') =>
  table({
    name,
    about: '',
    grain: { day: date(), boat: text() },
    measures,
    partition: { year: integer() },
  });
const crews = crewsWith({ people: bigint(), pay: decimal(18, 2) });

const column = (type: string, isKey = false) => ({ type, isKey });
const columns = {
  ...{ day: column('date', true), boat: column('character varying(65535)', true) },
  ...{ people: column('bigint'), pay: column('numeric(18,2)'), year: column('integer') },
};
const existing: ExistingTable = { kind: 'r', comment: null, columns };
const create = `CREATE TABLE IF NOT EXISTS "marts"."crews" (
  "day" DATE,
  "boat" VARCHAR(65535),
  "people" BIGINT,
  "pay" NUMERIC(18,2),
  "year" INTEGER
)
DISTSTYLE AUTO
SORTKEY ("day", "boat")`;

describe('Staging in Redshift', () => {
  it('copies the files of one partition value after the other, and adds the value', () => {
    const partitions = [{ value: '2024', manifest: `s3://it's/a.json` }];
    const files = `CREATE TEMPORARY TABLE "files_crews" (
  "day" DATE,
  "boat" VARCHAR(65535),
  "people" BIGINT,
  "pay" NUMERIC(18,2)
)`;
    expect(stagingStatements(crews, partitions, 'arn:aws:iam::123456789012:role/copy')).toEqual([
      `CREATE TEMPORARY TABLE "staged_crews" (
  "day" DATE,
  "boat" VARCHAR(65535),
  "people" BIGINT,
  "pay" NUMERIC(18,2),
  "year" INTEGER
)`,
      files,
      `COPY "files_crews" FROM 's3://it''s/a.json' IAM_ROLE 'arn:aws:iam::123456789012:role/copy' FORMAT AS PARQUET MANIFEST`,
      `INSERT INTO "staged_crews" ("day", "boat", "people", "pay", "year") SELECT "day", "boat", "people", "pay", CAST('2024' AS INTEGER) FROM "files_crews"`,
      'DROP TABLE "files_crews"',
    ]);
    expect(stagingStatements(crews, partitions, undefined)[2]).toContain(' IAM_ROLE default ');
    expect(stagingStatements(crews, [], undefined)).toHaveLength(1);
  });
});

describe('A table of Redshift', () => {
  it('is created where there is none, and else emptied', () => {
    expect(tableChanges('marts', crews, undefined)).toEqual([create]);
    expect(tableChanges('marts', crews, existing)).toEqual(['DELETE FROM "marts"."crews"']);
  });

  it('is altered one column a statement', () => {
    const { pay: _, ...others } = columns;
    const other = {
      ...existing,
      columns: { ...others, people: column('integer'), old: column('date') },
    };
    expect(tableChanges('marts', crews, other)).toEqual([
      'DELETE FROM "marts"."crews"',
      'ALTER TABLE "marts"."crews" DROP COLUMN "people"',
      'ALTER TABLE "marts"."crews" DROP COLUMN "old"',
      'ALTER TABLE "marts"."crews" ADD COLUMN "people" BIGINT',
      'ALTER TABLE "marts"."crews" ADD COLUMN "pay" NUMERIC(18,2)',
    ]);
  });

  it('is made anew when a column by which it is sorted changed', () => {
    const other = { ...existing, columns: { ...columns, day: column('integer', true) } };
    expect(tableChanges('marts', crews, other)).toEqual(['DROP TABLE "marts"."crews"', create]);
  });

  it('is known from the catalogue', () => {
    const of = (column_name: string, table_name = 'crews') => ({ table_name, column_name });
    expect(
      existingTables(
        [{ table_name: 'crews', kind: 'r', comment: null }],
        [...[of('day'), of('boat'), of('until'), of('day', 'other')]].map((row) => ({
          ...row,
          type: 'date',
        })),
        [of('day'), of('boat'), of('until', 'other')],
      ),
    ).toEqual(
      new Map([
        [
          'crews',
          {
            ...{ kind: 'r', comment: null },
            columns: {
              day: column('date', true),
              boat: column('date', true),
              until: column('date'),
            },
          },
        ],
      ]),
    );
  });
});

describe('The switch of Redshift', () => {
  const at = new Date('2026-01-31T23:59:59.5Z');
  const loadOf = (...contracts: (typeof crews)[]): WarehouseLoad => ({
    ...{ marketplace: 'boats', schema: 'marts', runId: 'monday', fingerprint: 'f00' },
    tables: contracts.map((contract) => ({ contract, path: '', rows: 4, sums: {} })),
  });

  it('locks the ledger, compares it, replaces rows, adds its entry, and grants', () => {
    expect(
      switchStatements({
        load: loadOf(crews),
        over: { load: 2, runId: 'sunday', fingerprint: 'f' },
        existing: new Map([['crews', existing]]),
        ...{ reader: { kind: 'group', name: 'analysts' }, at },
      }),
    ).toEqual([
      'LOCK TABLE "marts"."_load_ledger"',
      'SELECT 1 / CASE WHEN COALESCE(MAX("load"), 0) = 2 THEN 1 ELSE 0 END AS is_newest FROM "marts"."_load_ledger"',
      'DELETE FROM "marts"."crews"',
      'INSERT INTO "marts"."crews" ("day", "boat", "people", "pay", "year") SELECT "day", "boat", "people", "pay", "year" FROM "staged_crews"',
      `INSERT INTO "marts"."_load_ledger" ("load", "run_id", "fingerprint", "tables", "rows", "loaded_at") VALUES (3, 'monday', 'f00', 1, 4, CAST('2026-01-31 23:59:59.500' AS TIMESTAMP))`,
      'GRANT USAGE ON SCHEMA "marts" TO GROUP "analysts"',
      'GRANT SELECT ON TABLE "marts"."crews", "marts"."_load_ledger" TO GROUP "analysts"',
    ]);
  });

  it('makes changed tables anew where altering them takes more statements than a batch has', () => {
    const names = Array.from({ length: 7 }, (_, number) => `crews_${number}`);
    const measures = Object.fromEntries(
      ['a', 'b', 'c'].map((name): [string, Column] => [name, bigint()]),
    );
    const asked = {
      load: loadOf(...names.map((name) => crewsWith(measures, name))),
      existing: new Map(names.map((name) => [name, existing])),
      ...{ over: undefined, reader: undefined, at },
    };
    const statements = switchStatements(asked);
    expect(statements).toHaveLength(3 + 3 * 7);
    expect(statements[2]).toBe('DROP TABLE "marts"."crews_0"');
  });
});
