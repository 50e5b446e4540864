import { randomUUID } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { Parameter } from './parameters.ts';
import type { Session } from './sessions.ts';

export type Status = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

export const endings: readonly Status[] = ['FINISHED', 'FAILED', 'ABORTED'];

/** One SQL text of a statement; a batch has several. */
export class Part {
  readonly sql: string;
  status: Status = 'SUBMITTED';
  error: string | undefined;
  nanoseconds = 0;
  rows = -1;
  answer: Answer | undefined;

  constructor(sql: string) {
    this.sql = sql;
  }
}

export interface StatementRequest {
  readonly sqls: readonly string[];
  readonly isBatch: boolean;
  readonly parameters: readonly Parameter[];
  readonly workgroup: string;
  readonly database: string;
  /** Undefined for a connection of its own. */
  readonly session: Session | undefined;
}

/** What was submitted, and how far it came. */
export class Statement {
  readonly id = randomUUID();
  readonly request: StatementRequest;
  readonly parts: readonly Part[];
  readonly createdAt = Date.now();
  updatedAt = this.createdAt;
  status: Status = 'SUBMITTED';
  error: string | undefined;
  nanoseconds = 0;
  /** Of the connection at work, once there is one. */
  pid: number | undefined;
  isCancelled = false;
  /** When it has ended. */
  ended: Promise<void> = Promise.resolve();

  constructor(request: StatementRequest) {
    this.request = request;
    this.parts = request.sqls.map((sql) => new Part(sql));
  }

  become(status: Status, error?: string): void {
    this.status = status;
    this.error = error;
    this.updatedAt = Date.now();
  }
}
