import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curate } from '@rentlake/curated';
import { EmbeddedEngine, type EngineSettings } from '@rentlake/engine';
import { ingest, type Source } from '@rentlake/ingestion';
import { FolderStore, RunRecord, type Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { versions } from './version.ts';

const runId = 'trial';

/** Takes a source as far as curated, in a lake of its own that is removed again. @returns the manifest. */
export async function trialRun(
  marketplace: Marketplace,
  source: Source,
  settings: EngineSettings,
  signal: AbortSignal,
): Promise<Manifest> {
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-inspect-'));
  try {
    const lake = new FolderStore(folder);
    const context = { lake, engine: new EmbeddedEngine(lake, settings), signal };
    await ingest({ marketplace, runId, versions }, { ...context, source });
    await curate({ marketplace, runId }, context);
    return (await RunRecord.open(lake, marketplace.name, runId)).manifest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
