import type { ColumnType } from './column-type.ts';

/** The columns by which every raw row can be traced; last in raw files, in this order. */
export const lineage = {
  /** Path below the source, with `/`; for a database, the table. */
  file: '_source_file',
  /** 1 is the first data row of its file. */
  row: '_source_row',
  /** The text of a row that has no columns; null for all others. */
  malformed: '_malformed',
} as const;

/** Quarantine only: sorted list of text. */
export const reasonsColumn = '_reasons';

export const lineageTypes: Readonly<Record<string, ColumnType>> = {
  [lineage.file]: { kind: 'text' },
  [lineage.row]: { kind: 'bigint' },
  [lineage.malformed]: { kind: 'text' },
};

/** Names that no column of a source may take. */
export const reservedColumns: readonly string[] = [...Object.values(lineage), reasonsColumn];
