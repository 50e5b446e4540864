import { randomUUID } from 'node:crypto';
import { settledMap } from '@rentlake/engine';
import { layout, type ObjectStore } from '@rentlake/lake';
import { partitionFiles, type TableLoad, type WarehouseLoad } from '@rentlake/warehouse';
import type { StagedPartition } from './staging-sql.ts';

const writesAtOnce = 8;

/** Lists of exactly the files of a run, as COPY wants them. They lie in the lake until they are disposed of. */
export class CopyManifests implements AsyncDisposable {
  readonly #lake: ObjectStore;
  readonly #prefix: string;

  constructor({ marketplace, runId }: WarehouseLoad, lake: ObjectStore) {
    this.#lake = lake;
    this.#prefix = layout.scratch(marketplace, runId, `copy-${randomUUID()}`);
  }

  /** Writes one for each value of the table's partition column. */
  async write(table: TableLoad): Promise<readonly StagedPartition[]> {
    const partitions = await partitionFiles(table, this.#lake);
    return settledMap(
      partitions,
      async ({ value, files }, number) => {
        const key = `${this.#prefix}/${table.contract.name}-${number}.json`;
        const entries = files.map((file) => ({
          url: this.#url(file.key),
          mandatory: true,
          meta: { content_length: file.size },
        }));
        await this.#lake.write(key, JSON.stringify({ entries }));
        return { value, manifest: this.#url(key) };
      },
      { concurrency: writesAtOnce },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // They change nothing, and go with their run at the latest.
    await this.#lake.remove(this.#prefix).catch(() => undefined);
  }

  #url(key: string): string {
    return `${this.#lake.location}/${key}`;
  }
}
