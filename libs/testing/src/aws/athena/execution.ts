import type { TrinoAnswer } from '../../trino/trino-server.ts';
import type { StartRequest } from './requests.ts';

export type ExecutionState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface AthenaError {
  readonly ErrorCategory: 1 | 2 | 3;
  readonly ErrorType: number;
  readonly Retryable: boolean;
  readonly ErrorMessage: string;
}

export interface StatementType {
  readonly StatementType: 'DDL' | 'DML' | 'UTILITY';
  readonly SubstatementType: string;
}

/** One query that Athena was asked for. Times are milliseconds since 1970. */
export class Execution {
  readonly id: string;
  readonly request: StartRequest;
  readonly statement: StatementType;
  /** The file of the result, as s3://…. */
  readonly output: string;
  readonly submitted = Date.now();
  readonly #abort = new AbortController();
  #state: ExecutionState = 'QUEUED';
  #reason: string | undefined;
  #error: AthenaError | undefined;
  #started: number | undefined;
  #ended: number | undefined;
  /** Milliseconds that the plan took. */
  planning = 0;
  scannedBytes = 0;
  isReused = false;
  answer: TrinoAnswer | undefined;

  constructor(id: string, request: StartRequest, statement: StatementType, folder: string) {
    this.id = id;
    this.request = request;
    this.statement = statement;
    this.output = `${folder}/${id}.${statement.StatementType === 'DML' ? 'csv' : 'txt'}`;
  }

  get state(): ExecutionState {
    return this.#state;
  }

  get ended(): number | undefined {
    return this.#ended;
  }

  /** Aborted as soon as the answer is of no use any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  run(): void {
    this.#started = Date.now();
    this.#state = 'RUNNING';
  }

  succeed(answer: TrinoAnswer): void {
    if (this.#end('SUCCEEDED')) this.answer = answer;
  }

  fail(error: AthenaError): void {
    if (this.#end('FAILED', error.ErrorMessage)) this.#error = error;
  }

  /** Changes nothing when it has ended. */
  cancel(reason: string): void {
    if (this.#end('CANCELLED', reason)) this.#abort.abort();
  }

  /** As GetQueryExecution tells it. */
  describe(): object {
    const { request } = this;
    const end = this.#ended ?? Date.now();
    const started = this.#started ?? end;
    return {
      QueryExecutionId: this.id,
      Query: request.QueryString,
      ...this.statement,
      ResultConfiguration: { OutputLocation: this.output },
      ResultReuseConfiguration: request.ResultReuseConfiguration ?? {
        ResultReuseByAgeConfiguration: { Enabled: false },
      },
      QueryExecutionContext: request.QueryExecutionContext,
      Status: {
        State: this.#state,
        StateChangeReason: this.#reason,
        SubmissionDateTime: this.submitted / 1000,
        CompletionDateTime: this.#ended === undefined ? undefined : this.#ended / 1000,
        AthenaError: this.#error,
      },
      Statistics: {
        EngineExecutionTimeInMillis: end - started,
        DataScannedInBytes: this.scannedBytes,
        TotalExecutionTimeInMillis: end - this.submitted,
        QueryQueueTimeInMillis: started - this.submitted,
        QueryPlanningTimeInMillis: this.planning,
        ServiceProcessingTimeInMillis: 0,
        ResultReuseInformation: { ReusedPreviousResult: this.isReused },
      },
      WorkGroup: request.WorkGroup,
      EngineVersion: {
        SelectedEngineVersion: 'AUTO',
        EffectiveEngineVersion: 'Athena engine version 3',
      },
      ExecutionParameters: request.ExecutionParameters,
      SubstatementType: this.statement.SubstatementType,
    };
  }

  #end(state: ExecutionState, reason?: string): boolean {
    if (this.#ended !== undefined) return false;
    this.#ended = Date.now();
    this.#state = state;
    this.#reason = reason;
    return true;
  }
}
