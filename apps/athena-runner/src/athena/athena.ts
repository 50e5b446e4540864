/** A named query as Athena is asked for it. */
export interface AthenaQuery {
  readonly name: string;
  readonly sql: string;
  /** In place of each `?`, as SQL. */
  readonly parameters: readonly string[];
  /** A second start with the same one is the same execution. */
  readonly token: string;
}

export interface StartedQuery {
  readonly name: string;
  /** Of the execution. */
  readonly id: string;
}

export interface QueryStatistics {
  readonly scannedBytes: number;
  /** Milliseconds at work, in the queue, and from the request to the end. */
  readonly execution: number;
  readonly queue: number;
  readonly total: number;
}

/** How far an execution is. */
export interface QueryStatus {
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed';
  /** Why it failed or was cancelled; of kind `transient` when a new attempt may help. */
  readonly failure?: Error & { readonly kind: string };
  readonly statistics: QueryStatistics;
}

export type AnswerRow = readonly (string | null)[];

/** The few things that are asked of Athena. Every call may be repeated. */
export interface Athena {
  /** @returns the id of the execution. */
  start(query: AthenaQuery): Promise<string>;
  /** In the same order. */
  status(queries: readonly StartedQuery[]): Promise<readonly QueryStatus[]>;
  /**
   * The rows of an answer, page by page, all values as text.
   * @throws an error of kind `invalid` or `missing` when the answer is not there any more.
   */
  pages(query: StartedQuery): AsyncIterable<readonly AnswerRow[]>;
  cancel(query: StartedQuery): Promise<void>;
}
