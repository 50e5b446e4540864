import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedEngine, tableInput } from '@rentlake/engine';
import { FolderStore, layout, RunRecord, type Manifest, type Published } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { readerColumns } from '@rentlake/schema';
import { Bucket, differences, storedRows, type LocalAws } from '@rentlake/testing';
import pMap from 'p-map';
import { pipeline } from 'rentlake';
import type { TableRows } from './looks.ts';

/** A lake in the S3 of a local AWS, and beside it what the same sources give on this machine without any AWS. */
export class ProvingGround implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rentlake-proof-'));
  /** Holds the local runs, and copies of those in S3. */
  readonly #mirror = new FolderStore(join(this.#folder, 'mirror'));
  readonly #expected = new Map<string, Promise<Manifest>>();
  readonly #source: Bucket;
  readonly lake: Bucket;

  private constructor(lake: Bucket, source: Bucket) {
    this.lake = lake;
    this.#source = source;
  }

  /** Over the buckets `name` and `<name>-source`, which are there. */
  static on({ moto }: LocalAws, name: string): ProvingGround {
    return new ProvingGround(Bucket.at(moto, name), Bucket.at(moto, `${name}-source`));
  }

  /** Puts the files of a folder in the place of the whole source of a marketplace. */
  async putSource(marketplace: Marketplace, folder: string): Promise<void> {
    for (const key of await this.#source.keys(`${marketplace.name}/`)) {
      await this.#source.remove(key);
    }
    for (const file of globSync('**/*.csv', { cwd: folder })) {
      const body = Uint8Array.from(readFileSync(join(folder, file)));
      await this.#source.put(`${marketplace.name}/${file}`, body);
    }
  }

  /** The run over the files of a folder on this machine, called `local-<name>`. */
  localRun(marketplace: Marketplace, name: string, folder: string): Promise<Manifest> {
    const key = `${marketplace.name} ${name}`;
    const run = this.#expected.get(key) ?? this.#run(marketplace, `local-${name}`, folder);
    this.#expected.set(key, run);
    return run;
  }

  async #run(marketplace: Marketplace, runId: string, folder: string): Promise<Manifest> {
    const lake = this.#mirror;
    const engine = new EmbeddedEngine(lake, { threads: 2, memoryMiB: 1024 });
    const source = new FolderStore(folder);
    const request = { marketplace, runId, source, lake, keep: 1_000, queryEngine: engine };
    for (const stage of pipeline(request, { value: false })) await stage.run({ lake, engine });
    return (await RunRecord.open(lake, marketplace.name, runId)).manifest;
  }

  /** The run that readers of the lake see; undefined when there is none. */
  async published(marketplace: Marketplace): Promise<Published | undefined> {
    const key = layout.published(marketplace.name);
    if (!(await this.lake.keys(key)).includes(key)) return undefined;
    return JSON.parse((await this.lake.get(key)).toString()) as Published;
  }

  async manifest(marketplace: Marketplace, runId: string): Promise<Manifest> {
    const body = await this.lake.get(layout.manifest(marketplace.name, runId));
    return JSON.parse(body.toString()) as Manifest;
  }

  /** Where a run in S3 differs from a local one: rows of every zone and table, answers and counts. */
  async differences(
    marketplace: Marketplace,
    runId: string,
    local: Manifest,
  ): Promise<readonly string[]> {
    const keys = await this.lake.keys();
    const ofRun = keys.filter(
      (key) => key.includes(`/${marketplace.name}/`) && key.includes(`/run_id=${runId}/`),
    );
    await this.#fetch(ofRun, this.#mirror.location);
    const manifest = await this.manifest(marketplace, runId);
    return differences(this.#mirror, marketplace, [local, manifest]);
  }

  /** What readers must see of a local run, table by table. */
  rows(marketplace: Marketplace, { tables }: Manifest): Promise<TableRows> {
    return rowsOf(this.#mirror, marketplace, tables);
  }

  /** What readers of the lake see, who follow `_published.json`; no rows when nothing is published. */
  async publishedRows(marketplace: Marketplace): Promise<TableRows> {
    const published = await this.published(marketplace);
    if (!published) return noRows(marketplace);
    const paths = Object.values(published.tables).map(({ path }) => `${path}/`);
    const keys = await this.lake.keys(`presentation/${marketplace.name}/`);
    const own = keys.filter((key) => paths.some((path) => key.startsWith(path)));
    const folder = mkdtempSync(join(this.#folder, 'reader-'));
    await this.#fetch(own, folder);
    const rows = await rowsOf(new FolderStore(folder), marketplace, published.tables);
    rmSync(folder, { recursive: true });
    return rows;
  }

  async #fetch(keys: readonly string[], folder: string): Promise<void> {
    await pMap(
      keys,
      async (key) => {
        const path = join(folder, key);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, await this.lake.get(key));
      },
      { concurrency: 8 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What readers see of a marketplace of which nothing is published. */
export const noRows = ({ metrics }: Marketplace): TableRows =>
  Object.fromEntries(Object.keys(metrics).map((name) => [name, []]));

async function rowsOf(
  lake: FolderStore,
  marketplace: Marketplace,
  tables: Published['tables'],
): Promise<TableRows> {
  const found: Record<string, readonly string[]> = {};
  for (const { table } of Object.values(marketplace.metrics)) {
    const columns = Object.keys(readerColumns(table));
    const input = tableInput(table, tables[table.name]!.path);
    found[table.name] = (await storedRows(lake, input, columns)).toSorted();
  }
  return found;
}
