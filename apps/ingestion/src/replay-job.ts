import { executeOptions, type EngineReport, type Scalar } from '@rentlake/engine';
import { layout, type DatasetCounts } from '@rentlake/lake';
import { lineage } from '@rentlake/schema';
import { unmappedColumns, type InspectedDataset } from './inspect.ts';
import { countsOf, type FilePorts, type IngestionRequest } from './job.ts';
import type { ReadableFile } from './plan.ts';
import { withReadableFiles } from './readable-files.ts';
import type { ReplayBase } from './replay-base.ts';
import { carryPlan, replayCheckPlan, replayPlan, type Replay } from './replay-plan.ts';
import { SourceError } from './source/source-error.ts';

const keptRows = (report: EngineReport): number => Number(report.measured['kept']?.[0]?.['rows']);

/**
 * The raw rows of a replay: those of the base run, with repaired rows in the place of the quarantined ones they name.
 * @throws SourceError for a repaired row that names no quarantined row of the base run, or one that another names too.
 */
export async function replayDatasets(
  request: IngestionRequest,
  ports: FilePorts,
  inspected: readonly InspectedDataset[],
  base: ReplayBase,
): Promise<Record<string, DatasetCounts>> {
  const { marketplace, runId } = request;
  const { dialect } = ports.engine;
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const replays = inspected.map((current) => replayOf(request, base, current));
  for (const replay of replays) {
    await withReplay(ports, replay, async (complete) => {
      const report = await ports.engine.execute(replayCheckPlan(complete, dialect), scratchKey);
      refuseBadIdentities(report, base.runId, replay.dataset.name);
    });
  }
  const counts: Record<string, DatasetCounts> = {};
  for (const dataset of Object.values(marketplace.datasets)) {
    const options = executeOptions(ports, dataset.name);
    const replay = replays.find((candidate) => candidate.dataset === dataset);
    if (!replay) {
      const report = await ports.engine.execute(
        carryPlan(marketplace.name, dataset, base.runId, runId),
        scratchKey,
        options,
      );
      counts[dataset.name] = await countsOf(
        request,
        ports,
        dataset.name,
        keptRows(report),
        unmappedOf(base, dataset.name),
      );
      continue;
    }
    let kept = 0;
    await withReplay(ports, replay, async (complete) => {
      kept = keptRows(await ports.engine.execute(replayCheckPlan(complete, dialect), scratchKey));
      await ports.engine.execute(replayPlan(complete, dialect), scratchKey, options);
    });
    const repaired = replay.inspected.files.reduce((rows, { scan }) => rows + scan.rows, 0);
    counts[dataset.name] = await countsOf(
      request,
      ports,
      dataset.name,
      kept + repaired,
      replay.unmapped,
    );
  }
  return counts;
}

type PendingReplay = Omit<Replay, 'files'> & { readonly inspected: InspectedDataset };

const unmappedOf = (base: ReplayBase, dataset: string): readonly string[] =>
  base.manifest.datasets[dataset]?.unmapped ?? [];

function replayOf(
  request: IngestionRequest,
  base: ReplayBase,
  inspected: InspectedDataset,
): PendingReplay {
  const known = unmappedOf(base, inspected.dataset.name);
  return {
    marketplace: request.marketplace.name,
    runId: request.runId,
    baseRun: base.runId,
    dataset: inspected.dataset,
    baseUnmapped: known,
    unmapped: unmappedColumns(inspected, known),
    inspected,
  };
}

function withReplay(
  ports: FilePorts,
  { inspected, ...replay }: PendingReplay,
  work: (replay: Replay) => Promise<void>,
): Promise<void> {
  return withReadableFiles(
    ports,
    replay.marketplace,
    replay.runId,
    inspected.files,
    (files: readonly ReadableFile[]) => work({ ...replay, files }),
  );
}

function refuseBadIdentities({ measured }: EngineReport, baseRun: string, dataset: string): void {
  const identity = (row: Readonly<Record<string, Scalar>>): string =>
    `${lineage.file} "${row[lineage.file] ?? ''}", ${lineage.row} "${row[lineage.row] ?? ''}"`;
  const problems = {
    unreadable: () => 'it has too few or too many cells. Write one cell for each header.',
    unknown: (row: Readonly<Record<string, Scalar>>) =>
      `${identity(row)} is no quarantined row of ${dataset} in run ${baseRun}. Keep these two columns as they were exported.`,
    repeated: (row: Readonly<Record<string, Scalar>>) =>
      `${identity(row)} stands in another row as well. Keep one repaired row for each quarantined one.`,
  };
  for (const [name, describe] of Object.entries(problems)) {
    const row = measured[name]?.[0];
    if (row) {
      throw new SourceError(
        `${row['repaired_file']}, row ${row['repaired_row']}: ${describe(row)}`,
      );
    }
  }
}
