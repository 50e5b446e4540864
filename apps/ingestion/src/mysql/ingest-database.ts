import { createHash } from 'node:crypto';
import {
  LakeError,
  layout,
  readPublished,
  RunRecord,
  type InputRecord,
  type Manifest,
} from '@rentlake/lake';
import type { IngestionPorts, IngestionReport, IngestionRequest } from '../job.ts';
import { openRun, publishedOtherwise } from '../open-run.ts';
import { SourceError } from '../source/source-error.ts';
import { MySqlConnection } from './connection.ts';
import type { DatabaseSource } from './database-source.ts';
import { persistently } from './persistently.ts';
import { readDatabase, type TableReading } from './read-database.ts';
import {
  digestIn,
  digestOfTable,
  digestPlan,
  isSameDigest,
  sumOfDigests,
  type RowDigest,
} from './row-digest.ts';
import { planChunks } from './chunks.ts';
import { findTables, shapeOf, type SourceTable } from './source-table.ts';

export type DatabasePorts = IngestionPorts<DatabaseSource>;

/**
 * Brings the rows of a database into raw Parquet, as they were at one moment. A run of this id that was stopped goes on:
 * what it read stays as far as the source still has the same rows.
 */
export async function ingestDatabase(
  request: IngestionRequest,
  ports: DatabasePorts,
): Promise<IngestionReport> {
  const { marketplace, runId } = request;
  const { lake, source } = ports;
  const { location } = source;
  if (request.baseRun !== undefined) {
    throw new LakeError(
      'usage',
      'A replay takes repaired CSV files, not a database. Give their folder with --source.',
    );
  }
  const base = request.increment && (await baseOfIncrement(request, ports));
  const first = { ...retrying(ports), retries: Math.min(ports.source.retries, retriesOfFirst) };
  const tables = await persistently(() => lookAt(request, ports), first);
  await ports.claim?.();
  const identity = identityOf(location, tables, request, base?.run_id);
  const run = await openRun(request, ports, {
    source: location,
    fingerprint: identity,
    inputs: [],
    base: base && { runId: base.run_id, kind: 'increment' },
  });
  if (run.manifest.state === 'published') {
    const isSame = await persistently(() => isUnchanged(request, ports), retrying(ports));
    if (!isSame) throw publishedOtherwise(marketplace.name, runId, location);
    return { run_id: runId, outcome: 'already-published', datasets: run.manifest.datasets };
  }
  await run.stage('ingestion', ports.engine.name, () =>
    persistently(async () => {
      const readings = await readDatabase(request, ports, base);
      const read = readings.map(({ table }) => table);
      if (identityOf(location, read, request, base?.run_id) !== identity) {
        throw new SourceError(
          `The tables of ${location} got other columns while they were read. Nothing is published. Run it again.`,
        );
      }
      return {
        inputs: readings.map(inputRecord),
        datasets: Object.fromEntries(
          readings.map(({ table, counts }) => [table.dataset.name, counts]),
        ),
      };
    }, retrying(ports)),
  );
  await lake.remove(layout.scratch(marketplace.name, runId, 'fetched'));
  return { run_id: runId, outcome: 'ingested', datasets: run.manifest.datasets };
}

/** How often a server is tried again that was never reached: a wrong port stays wrong. */
const retriesOfFirst = 2;

const inputRecord = ({ table, counts, bytes, sha256 }: TableReading): InputRecord => ({
  dataset: table.dataset.name,
  path: table.name,
  bytes,
  sha256,
  rows: counts.read,
});

const retrying = ({ source, signal, onProgress }: DatabasePorts) => ({
  retries: source.retries,
  signal,
  onRetry: ({ message }: Error) => onProgress?.(`trying again: ${message}`),
});

async function lookAt(
  { marketplace }: IngestionRequest,
  { source: { entry, timeouts, location }, signal }: DatabasePorts,
): Promise<readonly SourceTable[]> {
  using connection = await MySqlConnection.open(entry, timeouts, signal);
  return await findTables(connection, location, Object.values(marketplace.datasets));
}

/**
 * The run whose rows an incremental run takes over: that of an attempt before, else the published one; undefined, and
 * all is read, when nothing is published yet.
 */
async function baseOfIncrement(
  { marketplace, runId }: IngestionRequest,
  { lake, source }: DatabasePorts,
): Promise<Manifest | undefined> {
  const { location } = source;
  const existing = await RunRecord.find(lake, marketplace.name, runId);
  const published = await readPublished(lake, marketplace.name);
  const id = existing ? existing.manifest.base_run : published?.published.run_id;
  if (id === undefined) return undefined;
  const { manifest } = await RunRecord.open(lake, marketplace.name, id);
  if (manifest.source !== location) {
    throw new LakeError(
      'usage',
      `The published run ${id} was read from ${manifest.source}, not from ${location}: its rows cannot be taken over. Run once without --incremental.`,
    );
  }
  return manifest;
}

/** Whether the source still has just the rows that a run brought in. */
async function isUnchanged(
  { marketplace, runId }: IngestionRequest,
  { engine, source: { entry, timeouts, location, chunkRows }, signal }: DatabasePorts,
): Promise<boolean> {
  using connection = await MySqlConnection.open(entry, timeouts, signal);
  const datasets = Object.values(marketplace.datasets);
  for (const table of await findTables(connection, location, datasets)) {
    const prefix = layout.raw(marketplace.name, table.dataset.name, runId);
    const plan = digestPlan(prefix, table, [{ name: 'all', where: 'TRUE' }], engine.dialect);
    const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
    const report = await engine.execute(plan, scratchKey);
    const found: RowDigest[] = [];
    for (const { where } of await planChunks(connection, table, chunkRows)) {
      found.push(await digestOfTable(connection, table, where));
    }
    if (!isSameDigest(sumOfDigests(found), digestIn(report, 'all'))) return false;
  }
  return true;
}

/** What makes two runs runs of the same input, before any row is read. */
function identityOf(
  location: string,
  tables: readonly SourceTable[],
  { increment }: IngestionRequest,
  base: string | undefined,
): string {
  const shapes = tables.map((table) => [table.dataset.name, table.name, shapeOf(table)]);
  return sha256([location, shapes, increment ?? null, base ?? null]);
}

const sha256 = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
