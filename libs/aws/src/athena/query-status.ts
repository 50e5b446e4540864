import type { QueryExecution, UnprocessedQueryExecutionId } from '@aws-sdk/client-athena';
import { AwsError, type AwsErrorKind } from '../aws-error.ts';

export type QueryState = 'queued' | 'running' | 'succeeded' | 'failed';

export interface QueryStatistics {
  readonly scannedBytes: number;
  /** Milliseconds at work. */
  readonly execution: number;
  /** Milliseconds in the queue. */
  readonly queue: number;
  /** Milliseconds from the request to the end. */
  readonly total: number;
}

/** How far a query is. */
export interface QueryStatus {
  readonly id: string;
  readonly state: QueryState;
  /**
   * Why it failed or was cancelled, in the words of Athena; of kind `transient` when Athena says that a repetition may
   * help, else `failed`.
   */
  readonly failure?: AwsError;
  readonly statistics: QueryStatistics;
}

/** Athena's own words, and what can be done about them. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /Bytes scanned limit was exceeded/,
    'Raise the limit of bytes scanned by a query in its workgroup, or see why it reads so much.',
  ],
  [/Query cancelled/, 'Repeat the stage for a new attempt.'],
  [
    /(TABLE|SCHEMA|COLUMN)_NOT_FOUND|VIEW_IS_STALE|INVALID_VIEW/,
    'Are the tables of the run in the catalogue, with the columns of their contracts?',
  ],
  [
    /[Pp]ermission|[Aa]ccess ?[Dd]enied/,
    'Allow this role the catalogue, the lake, and the output location of the workgroup.',
  ],
];

/** @param name Of the query, for messages. */
export function queryStatus(name: string, execution: QueryExecution): QueryStatus {
  const { QueryExecutionId: id = '', Statistics: measured = {} } = execution;
  const state = stateOf(execution);
  return {
    id,
    state,
    ...(state === 'failed' ? { failure: failureOf(name, execution) } : {}),
    statistics: {
      scannedBytes: measured.DataScannedInBytes ?? 0,
      execution: measured.EngineExecutionTimeInMillis ?? 0,
      queue: measured.QueryQueueTimeInMillis ?? 0,
      total: measured.TotalExecutionTimeInMillis ?? 0,
    },
  };
}

/** A query of which Athena knows nothing any more. */
export function forgottenQuery(name: string, id: string): QueryStatus {
  return {
    id,
    state: 'failed',
    failure: new AwsError(
      'transient',
      `Athena does not know query ${name} (execution ${id}) any more.`,
    ),
    statistics: { scannedBytes: 0, execution: 0, queue: 0, total: 0 },
  };
}

/** Whether Athena says that there is no such query; there are other reasons for which it tells nothing of one. */
export const isUnknown = (untold: UnprocessedQueryExecutionId | undefined): boolean =>
  /not.?found/i.test(`${untold?.ErrorCode} ${untold?.ErrorMessage}`);

/** Why Athena tells nothing of a query, by code or message, and what can be done about it. */
const untoldReasons: readonly (readonly [RegExp, AwsErrorKind, string])[] = [
  [
    /access.?denied|not authorized|permission/i,
    'denied',
    'Allow this role athena:BatchGetQueryExecution on the workgroup.',
  ],
  [
    /throttl|too.?many.?requests|rate exceeded/i,
    'throttled',
    'AWS asks for fewer requests; try again later.',
  ],
];

/** A query of which Athena tells nothing this time. */
export function untoldQuery(
  name: string,
  id: string,
  untold: UnprocessedQueryExecutionId | undefined,
): AwsError {
  const { ErrorCode: code, ErrorMessage: text } = untold ?? {};
  const found = untoldReasons.find(([words]) => words.test(`${code} ${text}`));
  const [, kind = 'transient', remedy = 'Ask again.'] = found ?? [];
  const reason = text ?? code ?? 'no reason told';
  return new AwsError(
    kind,
    `Athena does not tell how far query ${name} is: ${reason.replace(/\.$/, '')} (execution ${id}). ${remedy}`,
  );
}

function stateOf({ Status }: QueryExecution): QueryState {
  switch (Status?.State) {
    case 'SUCCEEDED':
      return 'succeeded';
    case 'RUNNING':
      return 'running';
    case 'FAILED':
    case 'CANCELLED':
      return 'failed';
    case 'QUEUED':
    case undefined:
      return 'queued';
  }
}

function failureOf(name: string, { QueryExecutionId, Status }: QueryExecution): AwsError {
  const happened = Status?.State === 'CANCELLED' ? 'was cancelled' : 'failed';
  const reason = Status?.AthenaError?.ErrorMessage ?? Status?.StateChangeReason ?? 'no reason told';
  const isRetryable = Status?.AthenaError?.Retryable ?? false;
  const [, remedy = ''] = remedies.find(([words]) => words.test(reason)) ?? [];
  return new AwsError(
    isRetryable ? 'transient' : 'failed',
    `Query ${name} ${happened} in Athena: ${reason.replace(/\.$/, '')} (execution ${QueryExecutionId}). ${remedy}`.trimEnd(),
  );
}
