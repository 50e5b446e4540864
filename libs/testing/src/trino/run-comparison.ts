import { tableInput } from '@rentlake/engine';
import { FolderStore, layout } from '@rentlake/lake';
import { metricSql, namedQuerySql } from '@rentlake/metrics';
import { readerColumns, trino } from '@rentlake/schema';
import { createHiveRun, type HiveRun, type LocalRun } from './hive-run.ts';
import { storedRows, trinoRows, type Lines } from './stored-rows.ts';
import type { TrinoServer } from './trino-server.ts';

/** Rows that Trino gives, and those that the run stored. */
export interface Compared {
  readonly onTrino: Lines;
  readonly stored: Lines;
}

let schemas = 0;

/** Compares what Trino computes over the files of a run with what the engine of the run computed. */
export class RunComparison {
  readonly #server: TrinoServer;
  readonly #run: LocalRun;
  readonly #hive: HiveRun;
  readonly #lake: FolderStore;

  private constructor(server: TrinoServer, run: LocalRun, hive: HiveRun) {
    this.#server = server;
    this.#run = run;
    this.#hive = hive;
    this.#lake = new FolderStore(run.lake);
  }

  static async of(server: TrinoServer, run: LocalRun): Promise<RunComparison> {
    const schema = `run_${++schemas}`;
    return new RunComparison(server, run, await createHiveRun(server, run, schema));
  }

  /** The rows of a presentation table: as the metric says from the curated rows, and as they were stored; sorted. */
  async metric(name: string): Promise<Compared> {
    const { marketplace, runId } = this.#run;
    const metric = marketplace.metrics[name]!;
    const prefix = layout.presentation(marketplace.name, name, runId);
    const columns = Object.keys(readerColumns(metric.table));
    const [computed, stored] = await Promise.all([
      trinoRows(this.#server, metricSql(metric, trino, this.#hive.dataset)),
      storedRows(this.#lake, tableInput(metric.table, prefix), columns),
    ]);
    return { onTrino: computed.toSorted(), stored: stored.toSorted() };
  }

  /** The answer to a named query: over the presentation tables, and as it was stored; in its order. */
  async query(name: string): Promise<Compared> {
    const { marketplace, runId } = this.#run;
    const query = marketplace.queries[name]!;
    const prefix = layout.queryResult(marketplace.name, name, runId);
    const [onTrino, stored] = await Promise.all([
      trinoRows(this.#server, namedQuerySql(query, trino, this.#hive.table)),
      storedRows(this.#lake, { kind: 'parquet', name, prefix }, Object.keys(query.columns)),
    ]);
    return { onTrino, stored };
  }
}
