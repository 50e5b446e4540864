import { executeOptions, type StageContext } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
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
import { countPlan, rawPlan } from './plan.ts';
import { withReadableFiles } from './readable-files.ts';
import { replayDatasets } from './replay-job.ts';
import { baseOf, type ReplayBase } from './replay-base.ts';
import { discoverFiles, requireAll } from './source/discover.ts';
import { say } from './source/messages.ts';
import { SourceError } from './source/source-error.ts';

export interface IngestionRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** Replay: start from the raw rows of this run; the source then holds repaired rows of its quarantine. */
  readonly baseRun?: string | undefined;
  /** Name → version of what does the work, for the manifest. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface IngestionPorts extends StageContext {
  readonly source: ObjectStore;
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
  ports: IngestionPorts,
): Promise<IngestionReport> {
  const { marketplace, runId } = request;
  checkRunId(runId);
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
  const run = await openRun(request, ports, inspected, base);
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
  { source, signal, onProgress }: IngestionPorts,
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

/** The run of this id: a new one, the same one to be resumed, or, when its input changed, the same one from the start. */
async function openRun(
  { marketplace, runId, baseRun, versions }: IngestionRequest,
  { lake, source, engine }: IngestionPorts,
  inspected: readonly InspectedDataset[],
  base: ReplayBase | undefined,
): Promise<RunRecord> {
  const inputs = inputRecords(inspected);
  const fingerprint = fingerprintOf(inputs, base?.manifest.fingerprint);
  const existing = await RunRecord.find(lake, marketplace.name, runId);
  if (existing?.manifest.fingerprint === fingerprint) return existing;
  // From the first attempt to publish on, readers may see the run, whatever its state says.
  if (existing && 'publisher' in existing.manifest.stages) {
    throw new LakeError(
      'usage',
      say('publishedOtherwise', {
        run_id: runId,
        marketplace: marketplace.name,
        source: source.location,
      }),
    );
  }
  const run = {
    marketplace: marketplace.name,
    runId,
    source: source.location,
    baseRun,
    fingerprint,
    inputs,
    versions: { ...versions, ...engine.versions },
  };
  return RunRecord.create(lake, run, existing);
}

async function ingestDatasets(
  request: IngestionRequest,
  ports: IngestionPorts,
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
        const plan = rawPlan(current, files, unmapped, run, ports.engine.dialect);
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
  ports: IngestionPorts,
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
