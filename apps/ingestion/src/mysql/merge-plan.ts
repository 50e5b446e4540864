import type { EnginePlan, EngineReport, Step } from '@rentlake/engine';
import { lineage, type ReadingDialect } from '@rentlake/schema';
import { partFile } from '../plan.ts';

/** Rows to be merged, each relation a prefix of the lake. */
export interface Merge {
  /** Raw columns, in order, without their lineage; the same in all relations. */
  readonly columns: readonly string[];
  readonly key: string;
  /** Rows of the base run. */
  readonly base: string;
  /** Rows that were fetched, each key once. */
  readonly fetched: string;
  /** The keys that the source has, numbered in their order; undefined if that was not asked. */
  readonly keys: string | undefined;
  readonly target: string;
}

export interface Merged {
  /** Rows of the base run that stay. */
  readonly carried: number;
  /** Rows of the base run that the source has no more. */
  readonly deleted: number;
  /** Keys of the source that neither the base run nor the fetched rows have. */
  readonly missing: number;
}

const rowNumber = lineage.row;

/**
 * Rows of the base run, with the fetched ones in the place of those of the same key. With `keys`, only rows whose key is
 * one of them, each numbered as its key; otherwise a row keeps its number, and new ones follow the last of the base run.
 */
export function mergePlan(merge: Merge, dialect: ReadingDialect): EnginePlan {
  const { identifier } = dialect;
  const key = identifier(merge.key);
  const isIn = (relation: string, row: string): string =>
    `EXISTS (SELECT 1 FROM ${relation} AS other WHERE other.${key} = ${row}.${key})`;
  const kept = `SELECT base_rows.* FROM base_raw AS base_rows WHERE NOT ${isIn('fetched', 'base_rows')}`;
  const count = (name: string, relation: string): Step => ({
    kind: 'measure',
    name,
    sql: `SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM ${relation}`,
  });
  const write = (sql: string): Step => ({
    kind: 'write',
    prefix: merge.target,
    file: partFile(0),
    sql,
  });
  const inputs = [
    { kind: 'parquet', name: 'base_raw', prefix: merge.base },
    { kind: 'parquet', name: 'fetched', prefix: merge.fetched },
  ] as const;
  const columnsOf = (relation: string, number: string): string =>
    [
      ...merge.columns.map((column) => `${relation}.${identifier(column)}`),
      `${relation}.${lineage.file}`,
      `${number} AS ${rowNumber}`,
      `${relation}.${lineage.malformed}`,
    ].join(', ');
  if (merge.keys === undefined) {
    const numbered = `COALESCE(base_rows.${rowNumber}, last_row.${rowNumber} + ROW_NUMBER() OVER (
      PARTITION BY base_rows.${rowNumber} IS NULL ORDER BY fetched.${rowNumber}))`;
    return {
      inputs,
      steps: [
        count('carried', `(${kept}) AS kept`),
        write(`SELECT ${columnsOf('kept', `kept.${rowNumber}`)} FROM (${kept}) AS kept
UNION ALL
SELECT ${columnsOf('fetched', numbered)}
FROM fetched
LEFT JOIN base_raw AS base_rows ON base_rows.${key} = fetched.${key}
CROSS JOIN (SELECT COALESCE(MAX(${rowNumber}), 0) AS ${rowNumber} FROM base_raw) AS last_row`),
      ],
    };
  }
  const all = `(${kept}
UNION ALL
SELECT * FROM fetched) AS all_rows`;
  return {
    inputs: [...inputs, { kind: 'parquet', name: 'source_keys', prefix: merge.keys }],
    steps: [
      count('carried', `(${kept}) AS kept WHERE ${isIn('source_keys', 'kept')}`),
      count('deleted', `(${kept}) AS kept WHERE NOT ${isIn('source_keys', 'kept')}`),
      count(
        'missing',
        `source_keys WHERE NOT ${isIn('base_raw', 'source_keys')} AND NOT ${isIn('fetched', 'source_keys')}`,
      ),
      write(`SELECT ${columnsOf('all_rows', `source_keys.${rowNumber}`)}
FROM source_keys JOIN ${all} ON all_rows.${key} = source_keys.${key}`),
    ],
  };
}

export function mergedIn({ measured }: EngineReport): Merged {
  const rows = (name: string): number => Number(measured[name]?.[0]?.['rows'] ?? 0);
  return { carried: rows('carried'), deleted: rows('deleted'), missing: rows('missing') };
}
