import type { CsvInput, Engine, EnginePlan, Input, Step } from '@rentlake/engine';
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

/** Writes the rows of every file of a dataset, as they are, to raw Parquet: one file each, or for all that are read together. */
export function rawPlan(
  { dataset }: InspectedDataset,
  files: readonly ReadableFile[],
  unmapped: readonly string[],
  run: { readonly marketplace: string; readonly runId: string },
  { dialect, readsFilesTogether }: Pick<Engine, 'dialect' | 'readsFilesTogether'>,
): EnginePlan {
  const prefix = layout.raw(run.marketplace, dataset.name, run.runId);
  const columns = rawColumns(dataset, unmapped);
  const relations = readsFilesTogether ? ofOneHeader(files) : files.map((file) => [file] as const);
  const steps = relations.map(([file, ...others], index): Step => ({
    kind: 'write',
    prefix,
    file: partFile(index),
    ...(file.scan.bytes >= worthSplitting ? { splitBy: lineage.row } : {}),
    sql: `SELECT ${[
      ...cellsOf(file, columns, dialect),
      others.length > 0 ? lineage.file : `${dialect.literal(file.key)} AS ${lineage.file}`,
      lineage.row,
      lineage.malformed,
    ].join(', ')} FROM csv_${index}`,
  }));
  const inputs = relations.map(([file, ...others], index): Input => {
    const name = `csv_${index}`;
    return others.length === 0
      ? csvInput(file, name)
      : {
          kind: 'csv-files',
          name,
          files: [file, ...others].map((each) => ({
            ...csvInput(each, name),
            sourceFile: each.key,
          })),
        };
  });
  return { inputs, steps };
}

type Files = readonly [ReadableFile, ...ReadableFile[]];

/** Files that one relation can hold; a settled one is a relation of its own. */
function ofOneHeader(files: readonly ReadableFile[]): readonly Files[] {
  const groups = Object.groupBy(files, ({ form, header, key }) =>
    JSON.stringify(form === 'direct' ? header : key),
  );
  return Object.values(groups).flatMap((group = []) => {
    const [first, ...others] = group;
    return first ? [[first, ...others] as const] : [];
  });
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
