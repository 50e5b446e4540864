import type { CsvInput, EnginePlan, Step } from '@rentlake/engine';
import { layout } from '@rentlake/lake';
import { lineage, type Dataset, type Dialect } from '@rentlake/schema';
import type { InspectedDataset, InspectedFile } from './inspect.ts';

/** A file as the engine is to read it. */
export interface ReadableFile extends InspectedFile {
  /** On this machine. */
  readonly path: string;
  readonly form: CsvInput['form'];
}

/** The columns of a dataset's raw rows before their lineage: the contract's, then the unmapped ones. */
export function rawColumns(dataset: Dataset, unmapped: readonly string[]): readonly string[] {
  return [...Object.keys(dataset.columns), ...unmapped];
}

export function csvInput(file: ReadableFile, name: string): CsvInput {
  return {
    kind: 'csv',
    name,
    path: file.path,
    width: file.header.length,
    multiline: file.scan.multiline,
    surplusCells: file.scan.surplusCells,
    longestRow: file.scan.longestRow,
    form: file.form,
  };
}

/** The cell of each raw column in a file; null for a column that the file lacks. */
export function cellsOf(
  file: InspectedFile,
  columns: readonly string[],
  dialect: Dialect,
): readonly string[] {
  const places = new Map(file.header.map((column, index) => [column.toLowerCase(), index + 1]));
  return columns.map((column) => {
    const place = places.get(column.toLowerCase());
    const cell = place === undefined ? dialect.cast('NULL', { kind: 'text' }) : `cell_${place}`;
    return `${cell} AS ${dialect.identifier(column)}`;
  });
}

/** Numbering rows keeps a reader to one thread; from this many bytes on, reading the file once a thread pays. */
const worthSplitting = 32 << 20;

export const partFile = (index: number): string => `part-${String(index).padStart(5, '0')}.parquet`;

/** Writes the rows of every file of a dataset, as they are, to one raw Parquet file each. */
export function rawPlan(
  { dataset }: InspectedDataset,
  files: readonly ReadableFile[],
  unmapped: readonly string[],
  run: { readonly marketplace: string; readonly runId: string },
  dialect: Dialect,
): EnginePlan {
  const prefix = layout.raw(run.marketplace, dataset.name, run.runId);
  const columns = rawColumns(dataset, unmapped);
  const steps = files.map((file, index): Step => ({
    kind: 'write',
    prefix,
    file: partFile(index),
    ...(file.scan.bytes >= worthSplitting ? { splitBy: lineage.row } : {}),
    sql: `SELECT ${[
      ...cellsOf(file, columns, dialect),
      `${dialect.literal(file.key)} AS ${lineage.file}`,
      lineage.row,
      lineage.malformed,
    ].join(', ')} FROM csv_${index}`,
  }));
  return { inputs: files.map((file, index) => csvInput(file, `csv_${index}`)), steps };
}

/** Counts the raw rows that lie in the lake. */
export function countPlan(prefix: string): EnginePlan {
  return {
    inputs: [{ kind: 'parquet', name: 'raw', prefix }],
    steps: [
      { kind: 'measure', name: 'rows', sql: 'SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM raw' },
    ],
  };
}
