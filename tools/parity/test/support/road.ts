import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedEngine, tableInput, type Engine, type Step } from '@rentlake/engine';
import { FolderStore, layout, RunRecord, type Manifest } from '@rentlake/lake';
import { namedQuerySql, type Marketplace } from '@rentlake/metrics';
import { spark } from '@rentlake/schema';
import type { SourceFiles } from '@rentlake/testing';
import { pipeline } from 'rentlake';

export type EngineName = 'embedded' | 'spark';

export interface RunRequest {
  readonly runId: string;
  /** A folder. */
  readonly source: string;
  readonly baseRun?: string;
}

const sampleData = join(import.meta.dirname, '../../../sample-data/sample');

/** One lake, and two engines that take sources through it. */
export class Road {
  readonly lake: FolderStore;
  readonly #folder: string;
  readonly #engines: Readonly<Record<EngineName, Engine>>;
  readonly #samples = new Map<string, Promise<Manifest>>();
  #sources = 0;

  constructor(folder: string, lake: FolderStore, sparkEngine: Engine) {
    this.#folder = folder;
    this.lake = lake;
    const embedded = new EmbeddedEngine(lake, { threads: 2, memoryMiB: 1024 });
    this.#engines = { embedded, spark: sparkEngine };
  }

  /** Writes a source. @returns its folder. */
  written(files: SourceFiles): string {
    const folder = join(this.#folder, `source-${++this.#sources}`);
    mkdirSync(folder, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  }

  /** Takes a source down the whole road, to published tables and answers. */
  async run(
    marketplace: Marketplace,
    engine: EngineName,
    { source, ...run }: RunRequest,
  ): Promise<Manifest> {
    const request = {
      ...run,
      marketplace,
      source: new FolderStore(source),
      lake: this.lake,
      keep: 1_000,
      queryEngine: this.#engines.embedded,
    };
    const context = { lake: this.lake, engine: this.#engines[engine] };
    for (const stage of pipeline(request, { value: false })) await stage.run(context);
    return (await RunRecord.open(this.lake, marketplace.name, run.runId)).manifest;
  }

  /** The run of an engine over the sample data; there is one. */
  sample(marketplace: Marketplace, engine: EngineName): Promise<Manifest> {
    const id = `${marketplace.name} ${engine}`;
    const source = join(sampleData, marketplace.name);
    const run =
      this.#samples.get(id) ?? this.run(marketplace, engine, { runId: `sample-${engine}`, source });
    this.#samples.set(id, run);
    return run;
  }

  /** The runs of both engines over the same files, called `embedded-<name>` and `spark-<name>`. */
  async both(
    marketplace: Marketplace,
    name: string,
    files: SourceFiles,
  ): Promise<readonly [Manifest, Manifest]> {
    const source = this.written(files);
    // Side by side: one is in this process, the other in its own.
    return await Promise.all([
      this.run(marketplace, 'embedded', { runId: `embedded-${name}`, source }),
      this.run(marketplace, 'spark', { runId: `spark-${name}`, source }),
    ]);
  }

  /** What Spark answers to the named queries over the tables of a run: for each its rows in order, a line each. */
  async answersOfSpark(
    marketplace: Marketplace,
    { run_id: runId }: Manifest,
  ): Promise<Readonly<Record<string, readonly string[]>>> {
    const queries = Object.values(marketplace.queries);
    const steps = queries.map((query): Step => {
      const texts = Object.keys(query.columns).map((column) => {
        const name = spark.identifier(column);
        return `CAST(${name} AS STRING) AS ${name}`;
      });
      const answer = namedQuerySql(query, spark, spark.identifier);
      const sql = `SELECT ${texts.join(', ')} FROM (${answer}) AS answer`;
      return { kind: 'measure', name: query.name, sql };
    });
    const inputs = Object.values(marketplace.metrics).map(({ table }) =>
      tableInput(table, layout.presentation(marketplace.name, table.name, runId)),
    );
    const { measured } = await this.#engines.spark.execute({ inputs, steps }, 'scratch/answers');
    return Object.fromEntries(
      queries.map(({ name }) => [name, (measured[name] ?? []).map((row) => JSON.stringify(row))]),
    );
  }
}
