import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import duckdbPackage from '@duckdb/node-api/package.json' with { type: 'json' };
import type { ObjectStore } from '@rentlake/lake';
import { duckdb } from '@rentlake/schema';
import { EngineError } from '../engine-error.ts';
import type {
  Engine,
  EnginePlan,
  EngineReport,
  ExecuteOptions,
  Input,
  Scalar,
  Step,
} from '../plan.ts';
import { parquetPaths } from '../parquet-paths.ts';
import { outputFolder, prefixesOf, withOutputs } from '../plan-outputs.ts';
import type { EngineSettings } from '../settings.ts';
import { csvRelation } from './csv-relation.ts';
import { Database } from './database.ts';
import { parquetRelation } from './parquet-relation.ts';
import { copyOptions } from './copy-options.ts';
import { writeSplit } from './write-split.ts';

const progressInterval = 200;

/** DuckDB inside this process. */
export class EmbeddedEngine implements Engine {
  readonly name = 'embedded';
  readonly dialect = duckdb;
  readonly readsQuotedLineEnds = true;
  readonly readsFilesTogether = false;
  readonly versions = { duckdb: duckdbPackage.version };
  readonly #lake: ObjectStore;
  readonly #settings: EngineSettings;

  constructor(lake: ObjectStore, settings: EngineSettings) {
    this.#lake = lake;
    this.#settings = settings;
  }

  execute(
    plan: EnginePlan,
    scratchKey: string,
    options: ExecuteOptions = {},
  ): Promise<EngineReport> {
    return withOutputs(this.#lake, plan, scratchKey, (scratch) =>
      this.#run(plan, scratch, options),
    );
  }

  async #run(
    plan: EnginePlan,
    scratch: string,
    { signal, onProgress }: ExecuteOptions,
  ): Promise<EngineReport> {
    using database = await Database.open(this.#settings, join(scratch, 'spill'));
    const { connection } = database;
    const interrupt = (): void => database.interrupt();
    let step = 0;
    const timer =
      onProgress &&
      setInterval(() => {
        const percent = Math.max(0, connection.progress.percentage);
        onProgress({ step, steps: plan.steps.length, percent });
      }, progressInterval);
    signal?.addEventListener('abort', interrupt);
    try {
      if (plan.typesBeforeFilters) {
        await database.run(`SET disabled_optimizers = 'filter_pushdown'`, 'setting up');
      }
      for (const input of plan.inputs) {
        await this.#register(database, input);
      }
      const prefixes = prefixesOf(plan);
      const written: Record<string, number> = {};
      const measured: Record<string, readonly Readonly<Record<string, Scalar>>[]> = {};
      for (const [index, current] of plan.steps.entries()) {
        step = index;
        if (signal?.aborted) throw new EngineError('interrupted', 'Interrupted between two steps.');
        if (current.kind === 'measure') {
          measured[current.name] = await database.read(current.sql, `counting ${current.name}`);
        } else if (current.kind === 'table') {
          await database.run(
            `CREATE TEMP TABLE ${duckdb.identifier(current.name)} AS ${current.sql}`,
            `preparing ${current.name}`,
          );
        } else {
          const folder = outputFolder(scratch, prefixes.indexOf(current.prefix));
          await mkdir(folder, { recursive: true });
          const { rows, totals } = await this.#write(database, current, folder);
          written[current.prefix] = (written[current.prefix] ?? 0) + rows;
          if (totals) measured[current.prefix] = totals;
        }
      }
      return { written, measured };
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearInterval(timer);
    }
  }

  async #register(database: Database, input: Input): Promise<void> {
    const relation =
      input.kind === 'parquet'
        ? parquetRelation(input, await parquetPaths(this.#lake, input.prefix))
        : csvRelation(input);
    await database.run(
      `CREATE VIEW ${duckdb.identifier(input.name)} AS ${relation}`,
      `opening ${input.name}`,
    );
  }

  async #write(
    database: Database,
    step: Step & { kind: 'write' | 'write-partitioned' },
    folder: string,
  ): Promise<{ readonly rows: number; readonly totals?: EngineReport['measured'][string] }> {
    const doing = `writing ${step.prefix}`;
    if (step.kind === 'write' && step.splitBy !== undefined && this.#settings.threads > 1) {
      return {
        rows: await writeSplit(database, this.#settings.threads, step, step.splitBy, folder),
      };
    }
    if (step.kind === 'write') {
      const target = duckdb.literal(join(folder, step.file));
      const copy = `COPY (${step.sql}) TO ${target} (${copyOptions[step.format ?? 'parquet']})`;
      return { rows: await database.run(copy, doing) };
    }
    const partition = duckdb.identifier(step.partitionBy);
    const table = duckdb.identifier(`rows of ${step.prefix}`);
    const order = [step.partitionBy, ...(step.orderBy ?? [])].map(duckdb.identifier).join(', ');
    await database.run(
      `CREATE TEMP TABLE ${table} AS SELECT * FROM (${step.sql}) AS rows ORDER BY ${order}`,
      doing,
    );
    try {
      const rows = await database.run(
        `COPY (FROM ${table}) TO ${duckdb.literal(folder)} (${copyOptions.partitions}, PARTITION_BY (${partition}), FILENAME_PATTERN 'part-{i}', OVERWRITE_OR_IGNORE)`,
        doing,
      );
      if (rows === 0) {
        const empty = duckdb.literal(join(folder, 'part-0.parquet'));
        await database.run(
          `COPY (SELECT * EXCLUDE (${partition}) FROM ${table}) TO ${empty} (${copyOptions.partitions})`,
          doing,
        );
      }
      if (!step.totals) return { rows };
      const aggregates = Object.entries(step.totals).map(
        ([name, sql]) => `${sql} AS ${duckdb.identifier(name)}`,
      );
      const totals = `SELECT ${aggregates.join(', ')} FROM ${table}`;
      return { rows, totals: await database.read(totals, `adding up ${step.prefix}`) };
    } finally {
      await database.run(`DROP TABLE ${table}`, doing);
    }
  }
}
