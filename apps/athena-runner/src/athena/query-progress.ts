import { LakeError, layout, parseJson, type Etag, type ObjectStore } from '@rentlake/lake';
import * as z from 'zod';

const count = z.number().int().nonnegative();

const statisticsSchema = z.object({
  rows: count,
  scanned_bytes: count,
  billed_bytes: count,
  cost_usd: z.number(),
  queue_milliseconds: count,
  execution_milliseconds: count,
  total_milliseconds: count,
});

const querySchema = z.object({
  /** waiting: it has not been started in this attempt. answered: the answer is in the lake. */
  state: z.enum(['waiting', 'running', 'answered', 'failed']),
  /** From 1; a new one is a new execution. */
  attempt: count,
  /** How often it was tried anew by itself since the stage was started. */
  retries: count.optional(),
  execution_id: z.string().optional(),
  started_at: z.iso.datetime().optional(),
  statistics: statisticsSchema.optional(),
  /** Why it failed for good; until the stage is started anew, it stays so. */
  failure: z.object({ message: z.string() }).optional(),
});

const progressSchema = z.object({ queries: z.record(z.string(), querySchema) });

export type AnswerStatistics = z.infer<typeof statisticsSchema>;
export type QueryProgress = z.infer<typeof querySchema>;

/** What is known of the executions of a run's queries, between calls: `runs/<marketplace>/<id>/queries.json`. */
export class ProgressRecord {
  readonly #lake: ObjectStore;
  readonly #key: string;
  readonly #queries: Record<string, QueryProgress>;
  #etag: Etag | undefined;

  private constructor(
    lake: ObjectStore,
    key: string,
    queries: Record<string, QueryProgress>,
    etag: Etag | undefined,
  ) {
    this.#lake = lake;
    this.#key = key;
    this.#queries = queries;
    this.#etag = etag;
  }

  /** @param names Of the queries. @throws LakeError of kind `corrupt` when what lies there is something else. */
  static async open(
    lake: ObjectStore,
    marketplace: string,
    runId: string,
    names: readonly string[],
  ): Promise<ProgressRecord> {
    const key = layout.queries(marketplace, runId);
    const found = await lake.read(key);
    const parsed = progressSchema.safeParse(
      found ? parseJson(found.body.toString(), key) : { queries: {} },
    );
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new LakeError(
        'corrupt',
        `${key} does not tell how far queries are: ${issue?.path.join('.')}: ${issue?.message}`,
      );
    }
    const queries = names.map((name): [string, QueryProgress] => [
      name,
      parsed.data.queries[name] ?? { state: 'waiting', attempt: 1 },
    ]);
    return new ProgressRecord(lake, key, Object.fromEntries(queries), found?.etag);
  }

  get queries(): Readonly<Record<string, QueryProgress>> {
    return this.#queries;
  }

  /** Those in one state, with their names. */
  in(state: QueryProgress['state']): readonly (QueryProgress & { readonly name: string })[] {
    return Object.entries(this.#queries)
      .filter(([, query]) => query.state === state)
      .map(([name, query]) => ({ ...query, name }));
  }

  set(name: string, query: QueryProgress): void {
    this.#queries[name] = query;
  }

  /** A new attempt is a new execution; the old one is of no use any more. */
  renew(name: string, retries?: number): void {
    const attempt = (this.#queries[name]?.attempt ?? 0) + 1;
    this.#queries[name] = { state: 'waiting', attempt, ...(retries ? { retries } : {}) };
  }

  /** @throws LakeError of kind `conflict` when another process went on meanwhile. */
  async save(): Promise<void> {
    this.#etag = await this.#lake.write(
      this.#key,
      `${JSON.stringify({ queries: this.#queries }, null, 2)}\n`,
      this.#etag === undefined ? { ifAbsent: true } : { ifMatch: this.#etag },
    );
  }
}
