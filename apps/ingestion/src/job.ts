import { executeOptions, type StageContext } from '@rentlake/engine';
import {
  LakeError,
  checkRunId,
  layout,
  type DatasetCounts,
  type ObjectStore,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  fingerprintOf,
  inputRecords,
  inspectFiles,
  unmappedColumns,
  type InspectedDataset,
} from './inspect.ts';
import { isDatabase, type DatabaseSource } from './mysql/database-source.ts';
import { openRun } from './open-run.ts';
import { countPlan, rawPlan } from './plan.ts';
import { withReadableFiles } from './readable-files.ts';
import { replayDatasets } from './replay-job.ts';
import { baseOf } from './replay-base.ts';
import { discoverFiles, requireAll } from './source/discover.ts';
import { say } from './source/messages.ts';
import { SourceError } from './source/source-error.ts';

export interface IngestionRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** Replay: start from the raw rows of this run; the source then holds repaired rows of its quarantine. */
  readonly baseRun?: string | undefined;
  /** A database only: take over the rows of the published run, but for those that changed since. */
  readonly increment?: IncrementRequest | undefined;
  /** Name → version of what does the work, for the manifest. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface IncrementRequest {
  /** Seconds before the last change seen from which on rows are fetched again: transactions may commit late. */
  readonly overlap: number;
  /** Whether rows that the source has no more are left out, by comparing all keys. */
  readonly reconcileDeletes: boolean;
}

/** Files, or a database. */
export type Source = ObjectStore | DatabaseSource;

export interface IngestionPorts<S extends Source = Source> extends StageContext {
  readonly source: S;
  /** Called once the source is found fit, before anything is written: makes sure of being alone on the run. */
  readonly claim?: (() => Promise<void>) | undefined;
}

export interface IngestionReport {
  readonly run_id: string;
  /** already-published: a run of this id and input is published; there is nothing to do. */
  readonly outcome: 'ingested' | 'already-published';
  readonly datasets: Readonly<Record<string, DatasetCounts>>;
}

/**
 * Brings the rows of a source into raw Parquet, as they are. Looks at the whole source first: what stops a run stops it
 * before anything is written.
 */
export async function ingest(
  request: IngestionRequest,
  { source, ...context }: IngestionPorts,
): Promise<IngestionReport> {
  checkRunId(request.runId);
  if (!isDatabase(source)) return ingestFiles(request, { ...context, source });
  // Only a run that reads a database loads the driver.
  const { ingestDatabase } = await import('./mysql/ingest-database.ts');
  return ingestDatabase(request, { ...context, source });
}

/** The ports of a run that reads files. */
export type FilePorts = IngestionPorts<ObjectStore>;

async function ingestFiles(request: IngestionRequest, ports: FilePorts): Promise<IngestionReport> {
  const { marketplace, runId } = request;
  const { source } = ports;
  if (request.increment) {
    throw new LakeError(
      'usage',
      `An increment needs a database, and ${source.location} is a folder.`,
    );
  }
  const base =
    request.baseRun === undefined
      ? undefined
      : await baseOf(ports.lake, marketplace, request.baseRun);
  if (request.baseRun === runId) {
    throw new LakeError(
      'usage',
      `Run ${runId} cannot be a replay of itself. Choose another --run-id.`,
    );
  }
  const inspected = await inspectSource(request, ports);
  await ports.claim?.();
  const inputs = inputRecords(inspected);
  const run = await openRun(request, ports, {
    source: source.location,
    fingerprint: fingerprintOf(inputs, base?.manifest.fingerprint),
    inputs,
    base: base && { runId: base.runId, kind: 'replay' },
  });
  if (run.manifest.state === 'published') {
    return { run_id: runId, outcome: 'already-published', datasets: run.manifest.datasets };
  }
  await run.stage('ingestion', ports.engine.name, async () => ({
    datasets: base
      ? await replayDatasets(request, ports, inspected, base)
      : await ingestDatasets(request, ports, inspected),
  }));
  return { run_id: runId, outcome: 'ingested', datasets: run.manifest.datasets };
}

async function inspectSource(
  { marketplace, baseRun }: IngestionRequest,
  { source, signal, onProgress }: FilePorts,
): Promise<readonly InspectedDataset[]> {
  const datasets = Object.values(marketplace.datasets);
  const found = await discoverFiles(source, datasets);
  if (baseRun === undefined) {
    requireAll(source, datasets, found);
  } else if (found.length === 0) {
    throw new SourceError(
      `${source.location}: there is no repaired dataset here. Put the CSV files that \`rentlake quarantine --export\` wrote, repaired, into this folder.`,
    );
  }
  return inspectFiles(source, found, {
    repaired: baseRun !== undefined,
    signal,
    onFile: (file) => onProgress?.(`checking ${file}`),
  });
}

async function ingestDatasets(
  request: IngestionRequest,
  ports: FilePorts,
  inspected: readonly InspectedDataset[],
): Promise<Record<string, DatasetCounts>> {
  const { marketplace, runId } = request;
  const counts: Record<string, DatasetCounts> = {};
  for (const current of inspected) {
    const { name } = current.dataset;
    const unmapped = unmappedColumns(current);
    await withReadableFiles(
      ports,
      marketplace.name,
      runId,
      current.files,
      async (files, scratchKey) => {
        const run = { marketplace: marketplace.name, runId };
        const plan = rawPlan(current, files, unmapped, run, ports.engine);
        await ports.engine.execute(plan, scratchKey, executeOptions(ports, name));
      },
    );
    const read = current.files.reduce((rows, { scan }) => rows + scan.rows, 0);
    counts[name] = await countsOf(request, ports, name, read, unmapped);
  }
  return counts;
}

/** The counts of a dataset after ingestion: `read` by the reader, `raw` from what lies in the lake. */
export async function countsOf(
  { marketplace, runId }: IngestionRequest,
  ports: StageContext,
  dataset: string,
  read: number,
  unmapped: readonly string[],
): Promise<DatasetCounts> {
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const prefix = layout.raw(marketplace.name, dataset, runId);
  const report = await ports.engine.execute(countPlan(prefix), scratchKey);
  const raw = Number(report.measured['rows']?.[0]?.['rows']);
  if (read !== raw) {
    throw new LakeError('corrupt', say('rowsLost', { dataset, read, raw, prefix }));
  }
  return { read, raw, reasons: {}, nulled: {}, orphans: {}, unmapped: [...unmapped] };
}
