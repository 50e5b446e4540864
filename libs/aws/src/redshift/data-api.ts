import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  paginateGetStatementResult,
  type BatchExecuteStatementCommandInput,
  type DescribeStatementCommandOutput,
  type Field,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { errorName } from '../aws-error.ts';
import { StatementError, StatementTimeout } from './statement-error.ts';

/** Statements of one batch at most: a limit of the service. */
export const statementsOfBatch = 40;

/** Seconds for which the service is asked to wait for an end before it answers. */
const longestWait = 10;
/** Milliseconds between two questions. */
const firstPause = 25;
const longestPause = 2_000;

/** A row of an answer: column → value. Numbers that are exact must be asked for as text. */
export type DataRow = Readonly<Record<string, string | number | boolean | null>>;

/** A batch that the service has taken. */
export interface Batch {
  readonly id: string;
  readonly sessionId: string | undefined;
}

/** Where a batch runs. */
export type BatchPlace = Pick<
  BatchExecuteStatementCommandInput,
  'WorkgroupName' | 'Database' | 'SessionId' | 'SessionKeepAliveSeconds'
>;

/** Runs batches of statements, each one transaction, to their end. */
export class DataApi {
  readonly #client: RedshiftDataClient;
  readonly #timeout: number;
  readonly #tokens = { prefix: randomUUID(), count: 0 };

  /** @param timeout Milliseconds for one batch. */
  constructor(client: RedshiftDataClient, timeout: number) {
    this.#client = client;
    this.#timeout = timeout;
  }

  /** @throws StatementError, StatementTimeout, or what the SDK throws. */
  async run(sqls: readonly string[], place: BatchPlace): Promise<Batch> {
    const batch = await this.submit(sqls, place);
    await this.finish(batch);
    return batch;
  }

  /** A request that is sent again, since its answer was lost, is done once: its token tells. */
  async submit(sqls: readonly string[], place: BatchPlace): Promise<Batch> {
    this.#tokens.count += 1;
    const { Id: id = '', SessionId: sessionId } = await this.#client.send(
      new BatchExecuteStatementCommand({
        ...place,
        Sqls: [...sqls],
        StatementName: 'rentlake',
        ClientToken: `${this.#tokens.prefix}-${this.#tokens.count}`,
      }),
    );
    return { id, sessionId };
  }

  /** Waits until a batch is done. @throws StatementError, StatementTimeout, or what the SDK throws. */
  async finish({ id }: Batch): Promise<void> {
    const { Status, Error: error = '', SubStatements = [] } = await this.#endOrCancel(id);
    if (Status === 'FINISHED') return;
    const failed = SubStatements.find((part) => part.Error !== undefined);
    throw new StatementError(Status === 'ABORTED' ? 'ABORTED' : 'FAILED', failed?.Error ?? error);
  }

  /** All rows of a statement of a batch; the first is 0. */
  async rows({ id }: Batch, statement: number): Promise<readonly DataRow[]> {
    const rows: DataRow[] = [];
    const pages = paginateGetStatementResult(
      { client: this.#client },
      { Id: `${id}:${statement + 1}` },
    );
    for await (const { Records = [], ColumnMetadata = [] } of pages) {
      for (const record of Records) {
        const cells = ColumnMetadata.map(
          ({ label, name = '' }, place) => [label ?? name, valueOf(record[place])] as const,
        );
        rows.push(Object.fromEntries(cells));
      }
    }
    return rows;
  }

  /** A statement of which nothing is heard any more is not left to be done at some later time. */
  async #endOrCancel(id: string): Promise<DescribeStatementCommandOutput> {
    try {
      return await this.#end(id);
    } catch (error) {
      if (!(error instanceof StatementTimeout)) await this.#stop(id);
      throw error;
    }
  }

  /** Who ended meanwhile cannot be cancelled. */
  async #stop(id: string): Promise<void> {
    await this.#client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
  }

  /** Waits for the end of a statement, and cancels it when it takes too long. */
  async #end(id: string): Promise<DescribeStatementCommandOutput> {
    const deadline = Date.now() + this.#timeout;
    for (let between = firstPause; ; between = Math.min(between * 2, longestPause)) {
      const described = await this.#describe(id, deadline - Date.now());
      if (hasEnded(described)) return described;
      if (Date.now() >= deadline) return this.#cancel(id);
      await pause(between);
    }
  }

  /** @returns how it ended when that was not by us. */
  async #cancel(id: string): Promise<DescribeStatementCommandOutput> {
    await this.#stop(id);
    const described = await this.#describe(id, longestWait * 1000);
    if (described.Status === 'FINISHED' || described.Status === 'FAILED') return described;
    throw new StatementTimeout(this.#timeout, described.Status === 'ABORTED');
  }

  async #describe(id: string, milliseconds: number): Promise<DescribeStatementCommandOutput> {
    const seconds = Math.min(longestWait, Math.max(0, Math.ceil(milliseconds / 1000)));
    try {
      return await this.#client.send(
        new DescribeStatementCommand({ Id: id, WaitTimeSeconds: seconds }),
      );
    } catch (error) {
      if (errorName(error) !== 'ActiveWaitingRequestsExceededException') throw error;
      return await this.#client.send(new DescribeStatementCommand({ Id: id }));
    }
  }
}

const hasEnded = ({ Status }: DescribeStatementCommandOutput): boolean =>
  Status === 'FINISHED' || Status === 'FAILED' || Status === 'ABORTED';

function valueOf(field: Field | undefined): string | number | boolean | null {
  if (!field || field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
