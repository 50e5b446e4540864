import { createHash } from 'node:crypto';
import {
  LakeError,
  layout,
  readParquetFooter,
  type DatasetCounts,
  type Manifest,
  type ObjectStore,
} from '@rentlake/lake';
import type { IngestionRequest } from '../job.ts';
import { prepareTextRows } from '../parquet/write-text-rows.ts';
import { rawColumns } from '../plan.ts';
import { say } from '../source/messages.ts';
import { planChunks, planFirstRows } from './chunks.ts';
import { keepChunks, type Division } from './chunk-files.ts';
import { MySqlConnection } from './connection.ts';
import type { DatabaseSource } from './database-source.ts';
import { watermarkOf } from './increment.ts';
import type { DatabasePorts } from './ingest-database.ts';
import { mergeChanges, type ChangesRead } from './merge-changes.ts';
import { readChunks } from './read-chunks.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { findTables, unmappedOf, type SourceTable } from './source-table.ts';

/** What was read of a table. */
export interface TableReading {
  readonly table: SourceTable;
  readonly counts: DatasetCounts;
  /** Of its raw files, as all of them one after the other. */
  readonly bytes: number;
  readonly sha256: string;
}

type ReadCounts = ChangesRead & Pick<DatasetCounts, 'watermark'>;

/** Bytes of a chunk, as far as the server's estimate of a row goes. */
const bytesOfChunk = 256 << 20;

const chunkRows = ({ estimatedRowBytes }: SourceTable, most: number): number => {
  const fitting = Math.floor(bytesOfChunk / Math.max(1, estimatedRowBytes));
  return Math.min(most, Math.max(1000, fitting));
};

/** Reads all tables as they are at one moment; with `base`, what changed since that run where that can be told. */
export async function readDatabase(
  request: IngestionRequest,
  ports: DatabasePorts,
  base: Manifest | undefined,
): Promise<readonly TableReading[]> {
  const { source, signal } = ports;
  prepareTextRows();
  using snapshot = await openSnapshot(request, source, signal);
  const [connection] = snapshot.connections;
  const changes = new Map<SourceTable, ChangesRead>();
  const divisions = new Map<SourceTable, Division>();
  for (const table of snapshot.tables) {
    const merged = base && (await mergeChanges(request, ports, connection, table, base));
    if (merged) changes.set(table, merged);
    else divisions.set(table, await divide(request, ports, connection, table));
  }
  await readDivisions(request, ports, snapshot.connections, [...divisions.values()]);
  const readings: TableReading[] = [];
  for (const table of snapshot.tables) {
    const chunks = divisions.get(table)?.chunks ?? [];
    const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    const watermark = await watermarkOf(connection, table);
    const counts = { ...(changes.get(table) ?? { read: rows }), ...(watermark && { watermark }) };
    readings.push(await requireArrived(request, ports, table, counts));
  }
  return readings;
}

async function openSnapshot(
  { marketplace }: IngestionRequest,
  { entry, timeouts, maxConnections, location, chunkRows: most }: DatabaseSource,
  signal: AbortSignal | undefined,
): Promise<Snapshot & { readonly tables: readonly SourceTable[] }> {
  using opening = new DisposableStack();
  const open = (): Promise<MySqlConnection> => MySqlConnection.open(entry, timeouts, signal);
  const first = opening.use(await open());
  const datasets = Object.values(marketplace.datasets);
  const tables = await findTables(first, location, datasets);
  // One more for each chunk that there is likely to be.
  const chunks = Math.max(...tables.map((table) => table.estimatedRows / chunkRows(table, most)));
  const wanted = Math.max(1, Math.min(maxConnections, Math.floor(chunks)));
  const names = tables.map(({ name }) => name);
  const snapshot = await takeSnapshot(first, names, wanted, open);
  opening.move();
  return { ...snapshot, tables };
}

async function divide(
  { marketplace, runId }: IngestionRequest,
  { source }: DatabasePorts,
  connection: MySqlConnection,
  table: SourceTable,
): Promise<Division> {
  return {
    table,
    prefix: layout.raw(marketplace.name, table.dataset.name, runId),
    columns: rawColumns(table.dataset, unmappedOf(table)),
    chunks:
      source.limitRows === undefined
        ? await planChunks(connection, table, chunkRows(table, source.chunkRows))
        : await planFirstRows(connection, table, source.limitRows),
  };
}

/** Reads the chunks that no attempt before has read already. */
async function readDivisions(
  { marketplace, runId }: IngestionRequest,
  ports: DatabasePorts,
  connections: Snapshot['connections'],
  divisions: readonly Division[],
): Promise<void> {
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const kept = new Map<Division, ReadonlySet<number>>();
  for (const division of divisions) {
    kept.set(division, await keepChunks(connections[0], division, ports, scratchKey));
  }
  const missing = divisions.map((division) => ({
    ...division,
    done: kept.get(division) ?? new Set<number>(),
  }));
  await readChunks(connections, missing, ports.source, ports);
}

/** @throws LakeError when raw has not the rows that were read. */
async function requireArrived(
  { marketplace, runId }: IngestionRequest,
  { lake }: DatabasePorts,
  table: SourceTable,
  counts: ReadCounts,
): Promise<TableReading> {
  const dataset = table.dataset.name;
  const prefix = layout.raw(marketplace.name, dataset, runId);
  const { read } = counts;
  const { rows: raw, bytes, sha256 } = await lookAtFiles(lake, prefix);
  if (raw !== read) {
    throw new LakeError('corrupt', say('rowsLost', { dataset, read, raw, prefix }));
  }
  const unmapped = [...unmappedOf(table)];
  const found = { raw, reasons: {}, nulled: {}, orphans: {}, unmapped };
  return { table, counts: { ...found, ...counts }, bytes, sha256 };
}

/** Rows, bytes and SHA-256 of all Parquet files below a prefix, in the order of keys. */
async function lookAtFiles(
  lake: ObjectStore,
  prefix: string,
): Promise<{ readonly rows: number } & Pick<TableReading, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  for (const file of await lake.list(`${prefix}/`)) {
    rows += (await readParquetFooter(lake, file)).rows;
    bytes += file.size;
    for await (const chunk of lake.stream(file.key)) hash.update(chunk as Buffer);
  }
  return { rows, bytes, sha256: hash.digest('hex') };
}
