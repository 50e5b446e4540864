import type { ColumnType, ReadingDialect } from '@rentlake/schema';

/** Parquet files below a prefix of the lake, as a relation called `name`. */
export interface ParquetInput {
  readonly kind: 'parquet';
  readonly name: string;
  readonly prefix: string;
  /** The column that stands in the path as `<name>=<value>`, and those that the files hold. */
  readonly partition?: {
    readonly name: string;
    readonly type: ColumnType;
    readonly columns: readonly string[];
  };
}

/**
 * One CSV file without its header, as a relation called `name` with the columns cell_1 … cell_<width> (text),
 * `_source_row` (1 = first row, in the order of the file) and `_malformed` (text; then all cells are null).
 */
export interface CsvInput {
  readonly kind: 'csv';
  readonly name: string;
  /** On this machine. */
  readonly path: string;
  /** Number of cells that a row must have. */
  readonly width: number;
  /** Whether a quoted cell holds a line end. */
  readonly multiline: boolean;
  /** Cells that the row with the most cells too many has too many; direct files only. */
  readonly surplusCells: number;
  /** Bytes. */
  readonly longestRow: number;
  /**
   * direct: the file as it came, rows of any number of cells. settled: every row has `width` cells and one more, the
   * text of a malformed row.
   */
  readonly form: 'direct' | 'settled';
}

/**
 * Several CSV files of one header as a relation called `name`: the columns of a `CsvInput`, and `_source_file`, which
 * tells whose a row is. None is settled, and none has line ends within quotes.
 */
export interface CsvFilesInput {
  readonly kind: 'csv-files';
  readonly name: string;
  readonly files: readonly (CsvInput & { readonly sourceFile: string })[];
}

export type Input = ParquetInput | CsvInput | CsvFilesInput;

export type Step =
  /** Materialises a relation for later steps. */
  | { readonly kind: 'table'; readonly name: string; readonly sql: string }
  /** Writes rows as Parquet below `prefix`, which the plan replaces as a whole. */
  | {
      readonly kind: 'write';
      readonly prefix: string;
      readonly sql: string;
      readonly file: string;
      readonly format?: 'parquet' | 'csv';
      /**
       * A bigint column that numbers the rows from 1: the engine may write blocks of them to several files side by
       * side, each in order.
       */
      readonly splitBy?: string;
    }
  /** Writes rows as Parquet below `prefix/<partitionBy>=<value>/`; no rows give one empty file without such a folder. */
  | {
      readonly kind: 'write-partitioned';
      readonly prefix: string;
      readonly sql: string;
      readonly partitionBy: string;
      /** Columns in whose order the rows of a partition are written. */
      readonly orderBy?: readonly string[];
      /** Name → aggregate over the rows written; measured as one row under the prefix. */
      readonly totals?: Readonly<Record<string, string>>;
    }
  /** Reads a small result. */
  | { readonly kind: 'measure'; readonly name: string; readonly sql: string };

/** What a stage asks of an engine. All of it is data, so that it can be compared, logged and sent elsewhere. */
export interface EnginePlan {
  /**
   * The statements type text and then filter by the typed values. An engine that pushes such filters down would parse
   * each value once for every condition on it.
   */
  readonly typesBeforeFilters?: boolean;
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
}

export type Scalar = string | number | boolean | null;

export interface EngineReport {
  /** Prefix → rows written below it. */
  readonly written: Readonly<Record<string, number>>;
  /** Measure → its rows; prefix → the totals of what was written below it. */
  readonly measured: Readonly<Record<string, readonly Readonly<Record<string, Scalar>>[]>>;
}

export interface Progress {
  /** Step of the plan at work, from 0. */
  readonly step: number;
  readonly steps: number;
  /** 0 … 100 within the step, as far as the engine knows. */
  readonly percent: number;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Runs plans over the lake. All writes of a plan appear together when it succeeded, and not at all otherwise. */
export interface Engine {
  readonly name: string;
  readonly dialect: ReadingDialect;
  /** Whether CSV with line ends within quotes is read as it is; otherwise such a file must be settled first. */
  readonly readsQuotedLineEnds: boolean;
  /** Whether many CSV files are best read as one relation; otherwise each is one. */
  readonly readsFilesTogether: boolean;
  /** Name → version, for the manifest. */
  readonly versions: Readonly<Record<string, string>>;
  execute(plan: EnginePlan, scratchKey: string, options?: ExecuteOptions): Promise<EngineReport>;
}
