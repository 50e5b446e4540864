/** How a query of a local Athena ends that is made to fail. */
export interface EngineFailure {
  /** `StateChangeReason`. */
  readonly reason: string;
  /** 1: the system's, 2: the user's, 3: another. */
  readonly category: 1 | 2 | 3;
  readonly type: number;
  readonly isRetryable: boolean;
}

/** What a test may want otherwise than a real Athena would have it. */
export interface AthenaOptions {
  /** Milliseconds that a query takes besides its work, by its SQL. */
  readonly takes?: (sql: string) => number;
  /** Makes a query fail, by its SQL. */
  readonly fails?: (sql: string) => EngineFailure | undefined;
  /** Queries that run at the same time; others are queued. */
  readonly running?: number;
  /** Queries queued or running, above which a start is refused. */
  readonly active?: number;
  /** Bytes; a workgroup's limit cannot be lower. */
  readonly smallestCutoff?: number;
}

export const defaults = { running: 4, active: 20, smallestCutoff: 10_000_000 } as const;
