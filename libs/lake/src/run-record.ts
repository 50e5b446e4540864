import { parseJson } from './json.ts';
import { layout } from './layout.ts';
import { LakeError } from './lake-error.ts';
import { manifestSchema, type InputRecord, type Manifest, type RunKind } from './manifest.ts';
import type { Condition, Etag, ObjectStore } from './object-store.ts';
import type { Stage } from './stages.ts';

export interface NewRun {
  readonly marketplace: string;
  readonly runId: string;
  readonly source: string;
  /** The run that it starts from. */
  readonly base?: { readonly runId: string; readonly kind: RunKind } | undefined;
  readonly fingerprint: string;
  readonly inputs: readonly InputRecord[];
  readonly versions: Readonly<Record<string, string>>;
}

/** What a stage adds to the manifest when it is done. */
export type StageResult = Partial<Pick<Manifest, 'inputs' | 'datasets' | 'tables' | 'queries'>>;

const now = (): string => new Date().toISOString();

/**
 * A run's manifest in the lake. Every change is a conditional write, so that of two processes at work on one run the
 * slower one stops with a conflict instead of mixing its results with the other's.
 */
export class RunRecord {
  readonly #store: ObjectStore;
  #etag: Etag | undefined;
  #manifest: Manifest;

  private constructor(store: ObjectStore, manifest: Manifest, etag: Etag | undefined) {
    this.#store = store;
    this.#manifest = manifest;
    this.#etag = etag;
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  /**
   * The run, or undefined when there is none of this id.
   * @throws LakeError of kind `corrupt` when what lies there is not its manifest.
   */
  static async find(
    store: ObjectStore,
    marketplace: string,
    runId: string,
  ): Promise<RunRecord | undefined> {
    const key = layout.manifest(marketplace, runId);
    const found = await store.read(key);
    if (!found) return undefined;
    const parsed = manifestSchema.safeParse(parseJson(found.body.toString(), key));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new LakeError(
        'corrupt',
        `${key} is not a manifest: ${issue?.path.join('.')}: ${issue?.message}`,
      );
    }
    const { run_id, marketplace: ofMarketplace } = parsed.data;
    if (run_id !== runId || ofMarketplace !== marketplace) {
      throw new LakeError(
        'corrupt',
        `${key} is the manifest of run ${run_id} of ${ofMarketplace}.`,
      );
    }
    return new RunRecord(store, parsed.data, found.etag);
  }

  /** @throws LakeError of kind `missing` when there is no such run. */
  static async open(store: ObjectStore, marketplace: string, runId: string): Promise<RunRecord> {
    const found = await RunRecord.find(store, marketplace, runId);
    if (!found) {
      throw new LakeError(
        'missing',
        `There is no run ${runId} of ${marketplace} in ${store.location}. \`rentlake runs\` lists those that are.`,
      );
    }
    return found;
  }

  /** Starts a run; with `over`, starts that unpublished one again from nothing. */
  static async create(store: ObjectStore, run: NewRun, over?: RunRecord): Promise<RunRecord> {
    const manifest: Manifest = {
      format: 1,
      run_id: run.runId,
      marketplace: run.marketplace,
      state: 'running',
      created_at: over?.manifest.created_at ?? now(),
      updated_at: now(),
      source: run.source,
      ...(run.base ? { base_run: run.base.runId, kind: run.base.kind } : {}),
      versions: { ...run.versions },
      fingerprint: run.fingerprint,
      inputs: [...run.inputs],
      stages: {},
      datasets: {},
      tables: {},
      queries: {},
    };
    const record = new RunRecord(store, manifest, over === undefined ? undefined : over.#etag);
    await record.#save(manifest);
    return record;
  }

  isDone(stage: Stage): boolean {
    return this.#manifest.stages[stage]?.state === 'done';
  }

  /** @throws LakeError of kind `usage` when `stage`, which the caller builds on, is not done. */
  require(stage: Stage): void {
    if (!this.isDone(stage)) {
      throw new LakeError(
        'usage',
        `Run ${this.#manifest.run_id} has not been through ${stage} yet. Run that stage first.`,
      );
    }
  }

  /** Does `work` once: a stage that is done is not done again. Start, end, attempts and failure are recorded. */
  async stage(name: Stage, engine: string, work: () => Promise<StageResult>): Promise<void> {
    if (this.isDone(name)) return;
    const start = now();
    const attempts = (this.#manifest.stages[name]?.attempts ?? 0) + 1;
    await this.#change({ state: 'running' }, name, { state: 'running', start, engine, attempts });
    let result: StageResult;
    try {
      result = await work();
    } catch (error) {
      const message = Error.isError(error) ? error.message : String(error);
      const failed = {
        state: 'failed' as const,
        start,
        end: now(),
        engine,
        attempts,
        error: message,
      };
      // The cause matters more than a manifest that cannot be written any more (a full disk, say).
      await this.#change({ state: 'failed' }, name, failed).catch(() => undefined);
      throw error;
    }
    await this.#change(result, name, { state: 'done', start, end: now(), engine, attempts });
  }

  async markPublished(): Promise<void> {
    if (this.#manifest.state === 'published') return;
    await this.#save({ ...this.#manifest, state: 'published', published_at: now() });
  }

  async #change(
    change: Partial<Manifest>,
    stage: Stage,
    record: Manifest['stages'][string],
  ): Promise<void> {
    const published = this.#manifest.state === 'published';
    await this.#save({
      ...this.#manifest,
      ...change,
      ...(published ? { state: 'published' as const } : {}),
      stages: { ...this.#manifest.stages, [stage]: record },
    });
  }

  async #save(manifest: Manifest): Promise<void> {
    const saved = { ...manifest, updated_at: now() };
    const condition: Condition =
      this.#etag === undefined ? { ifAbsent: true } : { ifMatch: this.#etag };
    const key = layout.manifest(manifest.marketplace, manifest.run_id);
    this.#etag = await this.#store.write(key, `${JSON.stringify(saved, null, 2)}\n`, condition);
    this.#manifest = saved;
  }
}
