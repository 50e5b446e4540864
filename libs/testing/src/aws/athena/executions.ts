import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseS3Uri } from '../s3-uri.ts';
import { AwsFault } from '../wire.ts';
import { Execution } from './execution.ts';
import { invalidRequest } from './invalid-request.ts';
import { defaults, type AthenaOptions } from './options.ts';
import type { QueryEngine } from './query-engine.ts';
import { athenaError, MadeToFail } from './query-failure.ts';
import type { StartRequest } from './requests.ts';
import { resultFile } from './result.ts';
import { statementType } from './statement-type.ts';
import type { WorkGroup, WorkGroups } from './work-groups.ts';

/** The queries that a local Athena was asked for, and their work. */
export class Executions {
  readonly #engine: () => Promise<QueryEngine>;
  readonly #s3: S3Client;
  readonly #groups: WorkGroups;
  readonly #options: AthenaOptions;
  readonly #byId = new Map<string, Execution>();
  readonly #byToken = new Map<string, Execution>();
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(
    engine: () => Promise<QueryEngine>,
    s3: S3Client,
    groups: WorkGroups,
    options: AthenaOptions,
  ) {
    this.#engine = engine;
    this.#s3 = s3;
    this.#groups = groups;
    this.#options = options;
  }

  /** @throws AwsFault when there is none of this id. */
  get(id: string): Execution {
    const found = this.#byId.get(id);
    if (found) return found;
    throw invalidRequest(`QueryExecution ${id} was not found`, 'QUERY_EXECUTION_NOT_FOUND');
  }

  find(id: string): Execution | undefined {
    return this.#byId.get(id);
  }

  /** Those of a workgroup, newest first. */
  of(workGroup: string): readonly Execution[] {
    const all = [...this.#byId.values()];
    return all.filter(({ request }) => request.WorkGroup === workGroup).toReversed();
  }

  /** Nobody waits for answers any more. */
  end(): void {
    for (const execution of this.#byId.values()) execution.cancel('The local AWS ended');
  }

  async start(request: StartRequest): Promise<Execution> {
    const known = this.#repeated(request);
    if (known) return known;
    const group = this.#groups.get(request.WorkGroup);
    const folder = this.#groups.outputFolder(group, request.ResultConfiguration.OutputLocation);
    const statement = statementType(await this.#kindOf(request.QueryString));
    // Another request with the same token may have come meanwhile.
    const meanwhile = this.#repeated(request);
    if (meanwhile) return meanwhile;
    this.#refuseTooMany();
    const execution = new Execution(randomUUID(), request, statement, folder);
    this.#byId.set(execution.id, execution);
    this.#byToken.set(request.ClientRequestToken, execution);
    void this.#work(execution, group);
    return execution;
  }

  async #kindOf(sql: string): Promise<string> {
    const engine = await this.#engine();
    try {
      return await engine.statementKind(sql);
    } catch (error) {
      throw invalidRequest(Error.isError(error) ? error.message : String(error), 'MALFORMED_QUERY');
    }
  }

  /** Parameters and workgroup are not compared. */
  #repeated(request: StartRequest): Execution | undefined {
    const known = this.#byToken.get(request.ClientRequestToken);
    if (!known) return undefined;
    const told = ({
      QueryString,
      QueryExecutionContext,
      ResultConfiguration,
    }: StartRequest): string =>
      JSON.stringify([
        QueryString,
        QueryExecutionContext.Database,
        ResultConfiguration.OutputLocation,
      ]);
    if (told(known.request) === told(request)) return known;
    throw invalidRequest('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  }

  #refuseTooMany(): void {
    const { active = defaults.active } = this.#options;
    const ongoing = [...this.#byId.values()].filter(({ ended }) => ended === undefined);
    if (ongoing.length < active) return;
    throw new AwsFault(
      'TooManyRequestsException',
      'You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account.',
      400,
      { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED', AthenaErrorCode: 'TOO_MANY_REQUESTS' },
    );
  }

  async #work(execution: Execution, group: WorkGroup): Promise<void> {
    const { running = defaults.running } = this.#options;
    if (this.#running >= running) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#running += 1;
    try {
      if (execution.ended === undefined) {
        // One that is cancelled makes room at once, though Trino may take a while to end it.
        const cancelled = once(execution.signal, 'abort');
        await Promise.race([this.#answer(execution, group), cancelled]);
      }
    } catch (error) {
      execution.fail(athenaError(error));
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #answer(execution: Execution, group: WorkGroup): Promise<void> {
    const { request, signal } = execution;
    execution.run();
    const failure = this.#options.fails?.(request.QueryString);
    const milliseconds = this.#options.takes?.(request.QueryString) ?? 0;
    // Who cancels does not wait for the rest.
    await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    if (failure) throw new MadeToFail(failure);
    const earlier = this.#reusable(execution);
    if (earlier?.answer) {
      execution.isReused = true;
      return this.#finish(execution, earlier.answer);
    }
    const engine = await this.#engine();
    const start = Date.now();
    const cutoff = group.Configuration.BytesScannedCutoffPerQuery;
    const bytes = await engine.prepare(execution, cutoff);
    execution.planning = Date.now() - start;
    if (cutoff !== undefined && bytes > cutoff) {
      execution.scannedBytes = cutoff;
      execution.cancel('Bytes scanned limit was exceeded');
      return;
    }
    execution.scannedBytes = bytes;
    await this.#finish(execution, await engine.run(execution));
  }

  async #finish(execution: Execution, answer: NonNullable<Execution['answer']>): Promise<void> {
    const { output, statement, signal } = execution;
    const { bucket: Bucket = '', key: Key = '' } = parseS3Uri(output) ?? {};
    if (signal.aborted) return;
    await this.#s3.send(
      new PutObjectCommand({ Bucket, Key, Body: Buffer.from(resultFile(statement, answer)) }),
    );
    execution.succeed(answer);
  }

  /** An earlier answer to the same text, whatever became of the data since. */
  #reusable({ request }: Execution): Execution | undefined {
    const reuse = request.ResultReuseConfiguration?.ResultReuseByAgeConfiguration;
    if (!reuse?.Enabled) return undefined;
    const oldest = Date.now() - reuse.MaxAgeInMinutes * 60_000;
    const told = ({
      QueryString,
      QueryExecutionContext,
      ExecutionParameters,
      WorkGroup,
    }: StartRequest) =>
      JSON.stringify([QueryString, QueryExecutionContext.Database, ExecutionParameters, WorkGroup]);
    return [...this.#byId.values()].findLast(
      (earlier) =>
        earlier.state === 'SUCCEEDED' &&
        !earlier.isReused &&
        (earlier.ended ?? 0) >= oldest &&
        told(earlier.request) === told(request),
    );
  }
}
