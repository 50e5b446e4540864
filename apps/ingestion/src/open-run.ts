import type { Engine } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
  layout,
  type InputRecord,
  type ObjectStore,
  type RunKind,
} from '@rentlake/lake';
import type { IngestionPorts, IngestionRequest } from './job.ts';
import { say } from './source/messages.ts';

/** What a run is about to bring in. */
export interface RunInput {
  /** For messages and the manifest: a path or URL without secrets. */
  readonly source: string;
  /** Two runs of one id and fingerprint are one. */
  readonly fingerprint: string;
  readonly inputs: readonly InputRecord[];
  /** The run that it starts from. */
  readonly base?: { readonly runId: string; readonly kind: RunKind } | undefined;
  /** Key of the report that tells of this input. */
  readonly report?: string;
}

/** The run of this id: a new one, the same one to be resumed, or, when its input changed, the same one from the start. */
export async function openRun(
  { marketplace, runId, versions }: IngestionRequest,
  { lake, engine }: Pick<IngestionPorts, 'lake'> & { readonly engine: Pick<Engine, 'versions'> },
  { source, fingerprint, inputs, base, report }: RunInput,
): Promise<RunRecord> {
  const existing = await RunRecord.find(lake, marketplace.name, runId);
  if (existing?.manifest.fingerprint === fingerprint) return existing;
  // From the first attempt to publish on, readers may see the run, whatever its state says.
  if (existing && 'publisher' in existing.manifest.stages) {
    throw publishedOtherwise(marketplace.name, runId, source);
  }
  // Reports of other jobs are of the input before. Gone first, so that none of them outlives its manifest.
  if (existing) await removeReports(lake, layout.jobReports(marketplace.name, runId), report);
  const run = {
    marketplace: marketplace.name,
    runId,
    source,
    base,
    fingerprint,
    inputs,
    versions: { ...versions, ...engine.versions },
  };
  return RunRecord.create(lake, run, existing);
}

async function removeReports(
  lake: ObjectStore,
  prefix: string,
  kept: string | undefined,
): Promise<void> {
  for (const { key } of await lake.list(prefix)) {
    if (key !== kept) await lake.remove(key);
  }
}

/** The run is published, with other input. */
export const publishedOtherwise = (marketplace: string, runId: string, source: string): LakeError =>
  new LakeError('usage', say('publishedOtherwise', { run_id: runId, marketplace, source }));
