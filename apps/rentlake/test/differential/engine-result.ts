import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Database, EmbeddedEngine, tableInput } from '@rentlake/engine';
import { FolderStore, RunRecord, layout, type Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { Row, SourceFiles } from '@rentlake/testing';
import { pipeline } from '../../src/pipeline.ts';
import { canonicalRows } from './canonical-rows.ts';

export interface EngineResult {
  readonly manifest: Manifest;
  readonly curated: Readonly<Record<string, readonly Row[]>>;
  readonly quarantine: Readonly<Record<string, readonly Row[]>>;
  readonly raw: Readonly<Record<string, readonly Row[]>>;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly queries: Readonly<Record<string, readonly Row[]>>;
}

const settings = { threads: 2, memoryMiB: 1024 };
const runId = 'run';

/** Takes a source down the whole road on the embedded engine, in a folder of its own, and reads back all that it wrote. */
export async function engineResult(
  marketplace: Marketplace,
  files: SourceFiles,
): Promise<EngineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-differential-'));
  try {
    const source = join(folder, 'source');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(source, path)), { recursive: true });
      await writeFile(join(source, path), content);
    }
    const lake = new FolderStore(join(folder, 'lake'));
    const engine = new EmbeddedEngine(lake, settings);
    const run = { marketplace, runId, source: new FolderStore(source), lake, keep: 10 };
    const request = { ...run, queryEngine: engine };
    for (const stage of pipeline(request, { value: false })) await stage.run({ lake, engine });
    return await readBack(marketplace, lake, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readBack(
  marketplace: Marketplace,
  lake: FolderStore,
  folder: string,
): Promise<EngineResult> {
  using database = await Database.open(settings, join(folder, 'spill'));
  const { manifest } = await RunRecord.open(lake, marketplace.name, runId);
  const read = (name: string, prefix: string): Promise<readonly Row[]> =>
    canonicalRows(database, lake, { kind: 'parquet', name, prefix });
  const each = async (
    names: readonly string[],
    rows: (name: string) => Promise<readonly Row[]>,
  ) => {
    const result: Record<string, readonly Row[]> = {};
    for (const name of names) result[name] = await rows(name);
    return result;
  };
  const datasets = Object.keys(marketplace.datasets);
  return {
    manifest,
    raw: await each(datasets, (name) => read(name, layout.raw(marketplace.name, name, runId))),
    curated: await each(datasets, (name) =>
      read(name, layout.curated(marketplace.name, name, runId)),
    ),
    quarantine: await each(datasets, (name) =>
      read(name, layout.quarantine(marketplace.name, name, runId)),
    ),
    tables: await each(Object.keys(marketplace.metrics), (name) => {
      const metric = marketplace.metrics[name]!;
      return canonicalRows(
        database,
        lake,
        tableInput(metric.table, layout.presentation(marketplace.name, name, runId)),
      );
    }),
    queries: await each(Object.keys(marketplace.queries), (name) =>
      read(name, layout.queryResult(marketplace.name, name, runId)),
    ),
  };
}
