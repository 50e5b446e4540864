import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, EmbeddedEngine, parquetPaths } from '@rentlake/engine';
import { FolderStore, RunRecord, layout, type Manifest } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import type { MySqlServer, MySqlUser } from '@rentlake/testing';
import {
  databaseSource,
  defaultReading,
  ingest,
  type DatabaseSource,
  type IngestionReport,
  type IngestionRequest,
  type ReadingSettings,
} from '../../src/index.ts';

const settings = { threads: 2, memoryMiB: 512 };

export type RawRow = Readonly<Record<string, string | null>>;

export interface IngestOptions extends Partial<Omit<IngestionRequest, 'marketplace'>> {
  readonly source: DatabaseSource;
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string, percent?: number) => void;
}

/** A lake in a folder of its own, and the road into it. */
export class Road implements AsyncDisposable {
  readonly folder: string;
  readonly lake: FolderStore;

  private constructor(folder: string) {
    this.folder = folder;
    this.lake = new FolderStore(folder);
  }

  static async open(): Promise<Road> {
    return new Road(await mkdtemp(join(tmpdir(), 'rentlake-mysql-')));
  }

  /** A second road into the same lake. */
  ingest({ source, signal, onProgress, ...request }: IngestOptions): Promise<IngestionReport> {
    const engine = new EmbeddedEngine(this.lake, settings);
    return ingest(
      { marketplace: listings, runId: 'run', versions: {}, ...request },
      { lake: this.lake, engine, source, signal, onProgress },
    );
  }

  /** The lake takes no other file before `work` is done. */
  writeAfter(work: Promise<unknown>): void {
    const write = this.lake.writeStream.bind(this.lake);
    this.lake.writeStream = async (key, body) => {
      await work;
      await write(key, body);
    };
  }

  async manifest(runId = 'run'): Promise<Manifest> {
    return (await RunRecord.open(this.lake, listings.name, runId)).manifest;
  }

  /** The rows of raw in the order of their numbers, all as text; `where` is SQL. */
  async raw(dataset: string, runId = 'run', where = 'true'): Promise<readonly RawRow[]> {
    const files = await this.files(dataset, runId);
    using database = await Database.open(settings, join(this.folder, 'spill'));
    const rows = await database.read(
      `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet([${files.map((file) => `'${file}'`).join(', ')}], hive_partitioning = false) WHERE ${where} ORDER BY CAST(_source_row AS BIGINT)`,
      'reading raw',
    );
    return rows as readonly RawRow[];
  }

  files(dataset: string, runId = 'run'): Promise<readonly string[]> {
    return parquetPaths(this.lake, layout.raw(listings.name, dataset, runId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** How a test reads a database: small chunks, one after the other on any machine, and no long waits. */
export function sourceOf(
  server: MySqlServer,
  database: string,
  user?: MySqlUser,
  reading: Partial<ReadingSettings> = {},
): DatabaseSource {
  return databaseSource(server.url(database, user), undefined, {
    ...defaultReading,
    maxConnections: 1,
    chunkRows: 1000,
    retries: 0,
    ...reading,
  });
}
