import type { EnginePlan, Input } from '@rentlake/engine';
import { layout } from '@rentlake/lake';
import { lineage, type ColumnType, type Dataset, type ReadingDialect } from '@rentlake/schema';
import { cellsOf, csvInput, rawColumns, type ReadableFile } from './plan.ts';

const text: ColumnType = { kind: 'text' };
const integer: ColumnType = { kind: 'integer' };
const bigint: ColumnType = { kind: 'bigint' };

export interface Replay {
  readonly marketplace: string;
  readonly runId: string;
  readonly baseRun: string;
  readonly dataset: Dataset;
  /** Unmapped columns of the base run. */
  readonly baseUnmapped: readonly string[];
  /** Those and the ones that the repaired files add. */
  readonly unmapped: readonly string[];
  readonly files: readonly ReadableFile[];
}

/** The repaired rows of all files, as text, with the identity they bring and their own place. */
function repairedRows({ files, dataset, unmapped }: Replay, dialect: ReadingDialect): string {
  const { read } = dialect;
  const columns = rawColumns(dataset, unmapped);
  const rows = files.map((file, index) => {
    const cell = (name: string): string => `cell_${file.header.indexOf(name) + 1}`;
    return `SELECT ${[
      ...cellsOf(file, columns, dialect),
      `${cell(lineage.file)} AS ${lineage.file}`,
      `${read.parse(read.clean(cell(lineage.row), 'bigint'), bigint)} AS ${lineage.row}`,
      `NULLIF(${cell(lineage.malformed)}, '') AS ${lineage.malformed}`,
      `${dialect.literal(file.key)} AS repaired_file`,
      `repaired.${lineage.row} AS repaired_row`,
      `repaired.${lineage.malformed} IS NOT NULL AS is_unreadable`,
    ].join(', ')} FROM csv_${index} AS repaired`;
  });
  return rows.map((select) => `(${select})`).join('\nUNION ALL\n');
}

const sameRow = (left: string, right: string): string =>
  [lineage.file, lineage.row]
    .map((column) => `${left}.${column} = ${right}.${column}`)
    .join(' AND ');

function inputsOf(replay: Replay): readonly Input[] {
  const { marketplace, baseRun, dataset, files } = replay;
  return [
    { kind: 'parquet', name: 'base_raw', prefix: layout.raw(marketplace, dataset.name, baseRun) },
    {
      kind: 'parquet',
      name: 'base_quarantine',
      prefix: layout.quarantine(marketplace, dataset.name, baseRun),
    },
    ...files.map((file, index) => csvInput(file, `csv_${index}`)),
  ];
}

/** Finds the first repaired row that replaces no quarantined row of the base run, or one that another replaces too. */
export function replayCheckPlan(replay: Replay, dialect: ReadingDialect): EnginePlan {
  const place = `repaired_file, ${dialect.cast('repaired_row', integer)} AS repaired_row, ${lineage.file}, ${dialect.cast(lineage.row, text)} AS ${lineage.row}`;
  return {
    inputs: inputsOf(replay),
    steps: [
      { kind: 'table', name: 'repaired', sql: repairedRows(replay, dialect) },
      {
        kind: 'measure',
        name: 'unreadable',
        sql: `SELECT ${place} FROM repaired WHERE is_unreadable ORDER BY repaired_file, repaired_row LIMIT 1`,
      },
      {
        kind: 'measure',
        name: 'unknown',
        sql: `SELECT ${place} FROM repaired WHERE NOT EXISTS (
          SELECT 1 FROM base_quarantine AS base WHERE ${sameRow('base', 'repaired')})
          ORDER BY repaired_file, repaired_row LIMIT 1`,
      },
      {
        kind: 'measure',
        name: 'repeated',
        sql: `SELECT ${place} FROM (
          SELECT *, COUNT(*) OVER (PARTITION BY ${lineage.file}, ${lineage.row}) AS times FROM repaired
        ) AS counted WHERE times > 1
          ORDER BY ${lineage.file}, ${lineage.row}, repaired_file, repaired_row DESC LIMIT 1`,
      },
      {
        kind: 'measure',
        name: 'kept',
        sql: `SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM base_raw AS base
          WHERE NOT EXISTS (SELECT 1 FROM repaired WHERE ${sameRow('repaired', 'base')})`,
      },
    ],
  };
}

/** Raw rows of the base run, less those that a repaired row replaces, plus the repaired ones under the same identity. */
export function replayPlan(replay: Replay, dialect: ReadingDialect): EnginePlan {
  const { identifier } = dialect;
  const columns = rawColumns(replay.dataset, replay.unmapped);
  const known = new Set(rawColumns(replay.dataset, replay.baseUnmapped));
  const base = columns.map((column) =>
    known.has(column)
      ? `base.${identifier(column)}`
      : `${dialect.cast('NULL', text)} AS ${identifier(column)}`,
  );
  const prefix = layout.raw(replay.marketplace, replay.dataset.name, replay.runId);
  const lineageColumns = Object.values(lineage);
  return {
    inputs: inputsOf(replay),
    steps: [
      { kind: 'table', name: 'repaired', sql: repairedRows(replay, dialect) },
      {
        kind: 'write',
        prefix,
        file: 'part-00000.parquet',
        sql: `SELECT ${[...base, ...lineageColumns.map((column) => `base.${column}`)].join(', ')}
          FROM base_raw AS base
          WHERE NOT EXISTS (SELECT 1 FROM repaired WHERE ${sameRow('repaired', 'base')})`,
      },
      {
        kind: 'write',
        prefix,
        file: 'part-00001.parquet',
        sql: `SELECT ${[...columns.map(identifier), ...lineageColumns].join(', ')} FROM repaired`,
      },
    ],
  };
}

/** Raw rows of a dataset that nobody repaired. */
export function carryPlan(
  marketplace: string,
  dataset: Dataset,
  baseRun: string,
  runId: string,
): EnginePlan {
  return {
    inputs: [
      { kind: 'parquet', name: 'base_raw', prefix: layout.raw(marketplace, dataset.name, baseRun) },
    ],
    steps: [
      {
        kind: 'measure',
        name: 'kept',
        sql: 'SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM base_raw',
      },
      {
        kind: 'write',
        prefix: layout.raw(marketplace, dataset.name, runId),
        file: 'part-00000.parquet',
        sql: 'SELECT * FROM base_raw',
      },
    ],
  };
}
