import { LakeError, layout, type DatasetCounts, type Manifest } from '@rentlake/lake';
import type { IngestionRequest } from '../job.ts';
import { rawColumns } from '../plan.ts';
import { say } from '../source/messages.ts';
import { planChunks } from './chunks.ts';
import { keepChunks, type Division } from './chunk-files.ts';
import { MySqlConnection } from './connection.ts';
import type { DatabaseSource } from './database-source.ts';
import { watermarkOf } from './increment.ts';
import type { DatabasePorts } from './ingest-database.ts';
import { mergeChanges, type ChangesRead } from './merge-changes.ts';
import { readChunks } from './read-chunks.ts';
import { digestIn, digestPlan, type RowDigest } from './row-digest.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { findTables, unmappedOf, type SourceTable } from './source-table.ts';

/** What was read of a table. */
export interface TableReading {
  readonly table: SourceTable;
  readonly counts: DatasetCounts;
  /** Of its raw files. */
  readonly bytes: number;
  readonly digest: RowDigest;
}

/** Rows of a chunk, at most: seconds of reading, so that little is lost when it breaks off. */
const rowsOfChunk = 500_000;

/** Bytes of a chunk, as far as the server's estimate of a row goes. */
const bytesOfChunk = 256 << 20;

const chunkRows = ({ estimatedRowBytes }: SourceTable): number =>
  Math.max(1000, Math.min(rowsOfChunk, Math.floor(bytesOfChunk / Math.max(1, estimatedRowBytes))));

/** Reads all tables as they are at one moment; with `base`, what changed since that run where that can be told. */
export async function readDatabase(
  request: IngestionRequest,
  ports: DatabasePorts,
  base: Manifest | undefined,
): Promise<readonly TableReading[]> {
  const { source, signal } = ports;
  using snapshot = await openSnapshot(request, source);
  const [connection] = snapshot.connections;
  const abandon = (): void => snapshot.connections.forEach((open) => open.abandon(signal?.reason));
  signal?.addEventListener('abort', abandon);
  try {
    const changes = new Map<SourceTable, ChangesRead>();
    const divisions = new Map<SourceTable, Division>();
    for (const table of snapshot.tables) {
      const merged = base && (await mergeChanges(request, ports, connection, table, base));
      if (merged) changes.set(table, merged);
      else divisions.set(table, await divide(request, connection, table));
    }
    await readDivisions(request, ports, snapshot.connections, [...divisions.values()]);
    const readings: TableReading[] = [];
    for (const table of snapshot.tables) {
      const chunks = divisions.get(table)?.chunks ?? [];
      const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
      const counts = changes.get(table) ?? { read: rows };
      const arrived = await requireArrived(request, ports, table, counts.read);
      const watermark = await watermarkOf(connection, table);
      readings.push({
        ...arrived,
        table,
        counts: {
          ...counts,
          raw: arrived.digest.rows,
          reasons: {},
          nulled: {},
          orphans: {},
          unmapped: [...unmappedOf(table)],
          ...(watermark ? { watermark } : {}),
        },
      });
    }
    return readings;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

async function openSnapshot(
  { marketplace }: IngestionRequest,
  { entry, timeouts, maxConnections, location }: DatabaseSource,
): Promise<Snapshot & { readonly tables: readonly SourceTable[] }> {
  using opening = new DisposableStack();
  const first = opening.use(await MySqlConnection.open(entry, timeouts));
  const datasets = Object.values(marketplace.datasets);
  const tables = await findTables(first, location, datasets);
  // One more for each chunk that there is likely to be.
  const chunks = Math.max(...tables.map((table) => table.estimatedRows / chunkRows(table)));
  const wanted = Math.max(1, Math.min(maxConnections, Math.floor(chunks)));
  const names = tables.map(({ name }) => name);
  const snapshot = await takeSnapshot(first, names, wanted, entry, timeouts);
  opening.move();
  return { ...snapshot, tables };
}

async function divide(
  { marketplace, runId }: IngestionRequest,
  connection: MySqlConnection,
  table: SourceTable,
): Promise<Division> {
  return {
    table,
    prefix: layout.raw(marketplace.name, table.dataset.name, runId),
    columns: rawColumns(table.dataset, unmappedOf(table)),
    chunks: await planChunks(connection, table, chunkRows(table)),
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
  { lake, engine }: DatabasePorts,
  table: SourceTable,
  read: number,
): Promise<Pick<TableReading, 'bytes' | 'digest'>> {
  const dataset = table.dataset.name;
  const prefix = layout.raw(marketplace.name, dataset, runId);
  const plan = digestPlan(prefix, table, [{ name: 'all', where: 'TRUE' }], engine.dialect);
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const digest = digestIn(await engine.execute(plan, scratchKey), 'all');
  if (digest.rows !== read) {
    throw new LakeError('corrupt', say('rowsLost', { dataset, read, raw: digest.rows, prefix }));
  }
  const files = await lake.list(`${prefix}/`);
  return { digest, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
