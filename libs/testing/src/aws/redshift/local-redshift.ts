import { setTimeout as pause } from 'node:timers/promises';
import type { MakeService } from '../local-aws.ts';
import { readRequest } from '../read-request.ts';
import { AwsFault, readTarget, type FakeService, type Input } from '../wire.ts';
import { recordsOf } from './answer.ts';
import { DatabaseServer, type Isolation } from './database-server.ts';
import { descriptionOf, submissionOf } from './descriptions.ts';
import { bind } from './parameters.ts';
import { redshiftWords } from './postgres-words.ts';
import {
  batchRequest,
  cancelRequest,
  describeRequest,
  executeRequest,
  resultRequest,
  type SubmitRequest,
} from './requests.ts';
import { runStatement } from './run-statement.ts';
import { Sessions, type Session } from './sessions.ts';
import { endings, Statement, type Part } from './statement.ts';

export interface LocalRedshiftOptions {
  /** Names of workgroups; they share their databases. */
  readonly workgroups?: readonly string[];
  /** Roles that COPY may assume; without them any. */
  readonly copyRoles?: readonly string[];
  /** Rows of one answer of GetStatementResult. */
  readonly pageRows?: number;
  /** Of all databases. */
  readonly isolation?: Isolation;
}

/** The Data API of Redshift Serverless, over a real PostgreSQL. docs/local-aws.md says what it imitates. */
export class LocalRedshift {
  readonly #options: Required<Omit<LocalRedshiftOptions, 'copyRoles'>> & LocalRedshiftOptions;
  readonly #server: DatabaseServer;
  readonly #sessions: Sessions;
  readonly #statements = new Map<string, Statement>();
  /** Token → what was asked for with it, and what it became. */
  readonly #tokens = new Map<string, { readonly asked: string; readonly statement: Statement }>();
  #moto = '';

  constructor(options: LocalRedshiftOptions = {}) {
    this.#options = { workgroups: ['rentlake'], pageRows: 1000, isolation: 'snapshot', ...options };
    this.#server = new DatabaseServer(this.#options.isolation);
    this.#sessions = new Sessions(this.#server);
  }

  /** For LocalAws. */
  readonly make: MakeService = ({ moto, owner }): FakeService => {
    this.#moto = moto;
    owner.defer(async () => {
      await this.#sessions.lose();
      // What is at work ends with its connection.
      await this.#server[Symbol.asyncDispose]();
      await this.settled();
    });
    return {
      service: 'redshift-data',
      read: readTarget,
      operations: {
        ExecuteStatement: (input) => this.#submit(readRequest(executeRequest, input), input),
        BatchExecuteStatement: (input) => this.#submit(readRequest(batchRequest, input), input),
        DescribeStatement: (input) => this.#describe(input),
        GetStatementResult: (input) => this.#result(input),
        CancelStatement: (input) => this.#cancel(input),
      },
    };
  };

  /** One more beside `dev`, in which the loader may what it must. */
  createDatabase(name: string): Promise<void> {
    return this.#server.create(name);
  }

  /** Of a database in the PostgreSQL behind, for who looks there without the API. */
  url(database = 'dev'): Promise<string> {
    return this.#server.url(database);
  }

  /** All that was submitted, as DescribeStatement tells of it: statements, parameters, what went wrong. */
  get submitted(): readonly object[] {
    return [...this.#statements.values()].map((each) => descriptionOf(each, undefined));
  }

  /** Ends all sessions that wait for their next statement or are at work. @returns how many there were. */
  loseSessions(): Promise<number> {
    return this.#sessions.lose();
  }

  /** When nothing that was submitted is at work any more. */
  async settled(): Promise<void> {
    await Promise.all([...this.#statements.values()].map(({ ended }) => ended));
  }

  async #submit(request: SubmitRequest, input: Input): Promise<object> {
    const { ClientToken: token, WaitTimeSeconds: seconds = 0 } = request;
    const asked = JSON.stringify(input);
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (known && known.asked !== asked) {
      throw new AwsFault(
        'ValidationException',
        `ClientToken ${token} was used for another request.`,
      );
    }
    const statement = known?.statement ?? this.#start(request);
    if (token !== undefined) this.#tokens.set(token, { asked, statement });
    await ending(statement, seconds);
    return submissionOf(statement);
  }

  #start(request: SubmitRequest): Statement {
    const isBatch = 'Sqls' in request;
    const sqls = isBatch ? request.Sqls : [request.Sql];
    const { Parameters: parameters = [] } = request;
    for (const { name } of parameters) {
      if (sqls.some((sql) => bind(sql, parameters).used.has(name))) continue;
      throw new AwsFault(
        'ValidationException',
        `Parameter ${name} is not used by the SQL statement.`,
      );
    }
    const { workgroup, database, session } = this.#placeOf(request);
    const statement = new Statement({ sqls, isBatch, parameters, workgroup, database, session });
    this.#statements.set(statement.id, statement);
    statement.ended = this.#run(statement);
    return statement;
  }

  #placeOf(request: SubmitRequest): {
    readonly workgroup: string;
    readonly database: string;
    readonly session: Session | undefined;
  } {
    const { WorkgroupName: workgroup, Database: database, SessionId: id } = request;
    const { SessionKeepAliveSeconds: seconds } = request;
    if (id !== undefined) {
      if (workgroup !== undefined || database !== undefined) {
        throw new AwsFault(
          'ValidationException',
          'SessionId cannot be given together with WorkgroupName or Database.',
        );
      }
      const session = this.#sessions.take(id);
      session.keepAliveSeconds = seconds ?? session.keepAliveSeconds;
      return { workgroup: session.workgroup, database: session.database, session };
    }
    if (workgroup === undefined || database === undefined) {
      throw new AwsFault('ValidationException', 'WorkgroupName and Database are required.');
    }
    if (!this.#options.workgroups.includes(workgroup)) {
      throw new AwsFault('ValidationException', "Redshift endpoint doesn't exist in this region.");
    }
    const isKept = seconds !== undefined && seconds > 0;
    const session = isKept ? this.#sessions.begin(workgroup, database, seconds) : undefined;
    return { workgroup, database, session };
  }

  async #run(statement: Statement): Promise<void> {
    const { session, database } = statement.request;
    // The answer to the submission tells SUBMITTED.
    await pause(0);
    statement.become('PICKED');
    try {
      const client = await (session
        ? this.#sessions.connect(session)
        : this.#server.connect(database));
      statement.pid = Reflect.get(client, 'processID') as number;
      await runStatement(statement, client, { moto: this.#moto, roles: this.#options.copyRoles });
      if (!session) await client.end().catch(() => undefined);
    } catch (error) {
      statement.become('FAILED', redshiftWords(error));
    } finally {
      if (session) this.#sessions.rest(session);
    }
  }

  async #describe(input: Input): Promise<object> {
    const { Id: id, WaitTimeSeconds: seconds = 0 } = readRequest(describeRequest, input);
    const { statement, part } = this.#find(id);
    await ending(statement, seconds);
    return descriptionOf(statement, part);
  }

  async #result(input: Input): Promise<object> {
    const { Id: id, NextToken: token = '0' } = readRequest(resultRequest, input);
    const { statement, part = statement.parts[0] } = this.#find(id);
    if (statement.status !== 'FINISHED' || !part?.answer) {
      throw new AwsFault(
        'ResourceNotFoundException',
        'Query does not have result. Please check query status with DescribeStatement.',
      );
    }
    const from = Number(token);
    const next = from + this.#options.pageRows;
    const total = part.answer.rows.length;
    return {
      Records: recordsOf(part.answer, from, next),
      ColumnMetadata: part.answer.columns,
      TotalNumRows: total,
      ...(next < total ? { NextToken: String(next) } : {}),
    };
  }

  async #cancel(input: Input): Promise<object> {
    const { statement } = this.#find(readRequest(cancelRequest, input).Id);
    if (endings.includes(statement.status)) {
      throw new AwsFault(
        'ValidationException',
        `Could not cancel a query that is already in ${statement.status} state.`,
      );
    }
    statement.isCancelled = true;
    if (statement.pid !== undefined) {
      await this.#server.administer('SELECT pg_cancel_backend($1)', [statement.pid]);
    }
    return { Status: true };
  }

  #find(id: string): { readonly statement: Statement; readonly part: Part | undefined } {
    const [own = '', number] = id.split(':');
    const statement = this.#statements.get(own);
    const part = number === undefined ? undefined : statement?.parts[Number(number) - 1];
    if (!statement || (number !== undefined && !part)) {
      throw new AwsFault('ResourceNotFoundException', 'Query does not exist.');
    }
    return { statement, part };
  }
}

async function ending(statement: Statement, seconds: number): Promise<void> {
  if (seconds === 0 || endings.includes(statement.status)) return;
  const patience = new AbortController();
  const tired = pause(seconds * 1000, undefined, { signal: patience.signal }).catch(
    () => undefined,
  );
  await Promise.race([statement.ended, tired]);
  patience.abort();
}
