import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrinoServer, type TrinoAnswer } from '../../trino/trino-server.ts';
import type { AwsClients } from './aws-clients.ts';
import type { Execution } from './execution.ts';
import { GlueCatalogue } from './glue-catalogue.ts';
import { catalog, HiveMirror } from './hive-mirror.ts';
import { ObjectMirror } from './object-mirror.ts';
import { readPlan } from './read-plan.ts';
import { ViewStatements } from './view-statements.ts';

const noRows: TrinoAnswer = { columns: [], rows: [] };

/** The Trino behind a local Athena, over the data of S3 as the Glue catalogue describes it. */
export class QueryEngine {
  readonly #trino: TrinoServer;
  readonly #mirror: HiveMirror;
  readonly #views: ViewStatements;
  /** What Trino is told of the catalogue is told by one query after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(trino: TrinoServer, mirror: HiveMirror, views: ViewStatements) {
    this.#trino = trino;
    this.#mirror = mirror;
    this.#views = views;
  }

  /** Takes the 7 s that a Trino does. It ends with `owner`. */
  static async start({ s3, glue }: AwsClients, owner: AsyncDisposableStack): Promise<QueryEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'rentlake-athena-'));
    // A file may still be on its way.
    owner.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const options = { catalog, isAthena: true };
    const trino = owner.use(await TrinoServer.start(join(folder, 'metastore'), options));
    const catalogue = new GlueCatalogue(glue);
    const mirror = new HiveMirror(trino, catalogue, new ObjectMirror(s3), join(folder, 'data'));
    return new QueryEngine(trino, mirror, new ViewStatements(trino, catalogue));
  }

  /** @throws TrinoError when it is not SQL. */
  statementKind(sql: string): Promise<string> {
    return this.#trino.statementKind(sql);
  }

  /**
   * Fetches what a query will read, when that is no more than `cutoff` bytes.
   * @returns the bytes that it would scan.
   */
  prepare({ request, statement }: Execution, cutoff = Infinity): Promise<number> {
    const { QueryString: sql, QueryExecutionContext: context } = request;
    const since = performance.now();
    return this.#inTurn(async () => {
      await this.#mirror.prepare(sql, context.Database, since);
      if (statement.SubstatementType !== 'SELECT') return 0;
      const { rows } = await this.#trino.query(sql, {
        schema: context.Database,
        parameters: request.ExecutionParameters,
        plan: true,
      });
      return this.#mirror.fetch(readPlan(rows[0]?.[0] ?? ''), cutoff);
    });
  }

  async run({ request, statement, signal }: Execution): Promise<TrinoAnswer> {
    const { QueryString: sql, QueryExecutionContext: context } = request;
    const schema = context.Database ?? 'default';
    switch (statement.SubstatementType) {
      case 'CREATE_VIEW':
        await this.#inTurn(() => this.#views.create(sql, schema));
        return noRows;
      case 'DROP_VIEW':
        await this.#inTurn(() => this.#views.drop(sql, schema));
        return noRows;
      default:
        return this.#trino.query(sql, {
          schema: context.Database,
          parameters: request.ExecutionParameters,
          signal,
        });
    }
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
