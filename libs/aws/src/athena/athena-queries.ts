import {
  BatchGetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type AthenaClient,
} from '@aws-sdk/client-athena';
import { AwsError, awsError, errorKind } from '../aws-error.ts';
import { batches } from '../batches.ts';
import {
  forgottenQuery,
  isUnknown,
  queryStatus,
  untoldQuery,
  type QueryStatus,
} from './query-status.ts';

export interface AthenaTarget {
  /** Its output location is where Athena puts results. */
  readonly workgroup: string;
  /** In the catalogue of the account. */
  readonly database: string;
}

export interface AthenaQuery {
  /** For messages. */
  readonly name: string;
  readonly sql: string;
  /** In place of each `?`, as SQL. */
  readonly parameters: readonly string[];
  /** Of 32 to 128 characters. A second start with the same one is the same query. */
  readonly token: string;
}

/** A query that was started. */
export interface StartedQuery {
  readonly name: string;
  readonly id: string;
}

/** null is no value. */
export type ResultRow = readonly (string | null)[];

/** As many as Athena tells of at once. */
const idsAtOnce = 50;

/** Queries in one workgroup of Athena. Every call may be repeated. */
export class AthenaQueries {
  readonly #client: AthenaClient;
  readonly #target: AthenaTarget;

  constructor(client: AthenaClient, target: AthenaTarget) {
    this.#client = client;
    this.#target = target;
  }

  /** @returns the id of the execution. */
  async start({ name, sql, parameters, token }: AthenaQuery): Promise<string> {
    const { workgroup, database } = this.#target;
    try {
      const { QueryExecutionId = '' } = await this.#client.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
          WorkGroup: workgroup,
          ...(parameters.length === 0 ? {} : { ExecutionParameters: [...parameters] }),
          ClientRequestToken: token,
          // An answer is reused by the text of its query, whatever data it was over.
          ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
        }),
      );
      return QueryExecutionId;
    } catch (error) {
      throw this.#error(`starting query ${name}`, error);
    }
  }

  /** How far queries are, in the same order. */
  async status(queries: readonly StartedQuery[]): Promise<readonly QueryStatus[]> {
    const found: QueryStatus[] = [];
    for (const batch of batches(queries, idsAtOnce)) {
      found.push(...(await this.#statusOf(batch)));
    }
    return found;
  }

  /** The rows of a query that succeeded, page by page. */
  async *pages({ name, id }: StartedQuery): AsyncGenerator<readonly ResultRow[]> {
    const pages = paginateGetQueryResults({ client: this.#client }, { QueryExecutionId: id });
    let isFirst = true;
    try {
      for await (const { ResultSet } of pages) {
        const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
          Data.map(({ VarCharValue }) => VarCharValue ?? null),
        );
        // The first row of all is the names of the columns.
        yield isFirst ? rows.slice(1) : rows;
        isFirst = false;
      }
    } catch (error) {
      const doing = `reading the answer to query ${name} (execution ${id})`;
      const { workgroup } = this.#target;
      if (isDenied(error)) {
        const rights = `Allow this role s3:GetObject and s3:ListBucket on the output location of workgroup ${workgroup}, and kms:Decrypt where a key encrypts it.`;
        throw new AwsError('denied', `AWS failed at ${doing} (${wordsOf(error)}). ${rights}`, {
          cause: error,
        });
      }
      if (errorKind(error) !== 'invalid') throw this.#error(doing, error);
      const remedy = `Let nothing remove new objects from the output location of workgroup ${workgroup}.`;
      throw awsError(doing, error, remedy);
    }
  }

  /** Stops a query; one that has ended stays as it is. */
  async cancel({ name, id }: StartedQuery): Promise<void> {
    try {
      await this.#client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    } catch (error) {
      throw this.#error(`cancelling query ${name}`, error);
    }
  }

  async #statusOf(queries: readonly StartedQuery[]): Promise<readonly QueryStatus[]> {
    try {
      const { QueryExecutions = [], UnprocessedQueryExecutionIds = [] } = await this.#client.send(
        new BatchGetQueryExecutionCommand({ QueryExecutionIds: queries.map(({ id }) => id) }),
      );
      const byId = new Map(QueryExecutions.map((each) => [each.QueryExecutionId, each]));
      return queries.map(({ name, id }) => {
        const execution = byId.get(id);
        if (execution) return queryStatus(name, execution);
        const untold = UnprocessedQueryExecutionIds.find((each) => each.QueryExecutionId === id);
        if (isUnknown(untold)) return forgottenQuery(name, id);
        throw untoldQuery(name, id, untold);
      });
    } catch (error) {
      throw this.#error(`asking for ${queries.map(({ name }) => name).join(', ')}`, error);
    }
  }

  #error(doing: string, cause: unknown): AwsError {
    const { workgroup } = this.#target;
    const told = wordsOf(cause);
    const remedy = `Create workgroup ${workgroup} with an output location that this role may write to, or name another one.`;
    // Athena gives all of these the name of an invalid request.
    const isSetUp = /WorkGroup.* is not found|No output location|output bucket/i.test(told);
    if (!isSetUp) return awsError(doing, cause);
    return new AwsError('missing', `AWS failed at ${doing} (${told}). ${remedy}`, { cause });
  }
}

const wordsOf = (error: unknown): string =>
  Error.isError(error) ? error.message.replace(/\.$/, '') : '';

/** Athena reads results from S3 for who asks, and calls a refusal there an invalid request. */
const isDenied = (error: unknown): boolean =>
  errorKind(error) === 'denied' ||
  /not (seem to )?have access|access ?denied|not authorized|permission|\bKMS\b/i.test(
    wordsOf(error),
  );
