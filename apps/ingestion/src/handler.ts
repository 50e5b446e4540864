import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import manifest from '../package.json' with { type: 'json' };
import { readConfig, type SourceConfig } from './config.ts';
import { readIngestionEvent } from './event.ts';
import { ingest, type IngestionReport, type Source } from './job.ts';
import { databaseSource } from './mysql/database-source.ts';
import { loginOfSecret } from './mysql/login.ts';

/** Name → version of what does the work, for manifests. */
const versions = { [manifest.name]: manifest.version, node: process.versions.node };

/** Lambda: brings the rows of a marketplace's source into the lake. */
export const handler = (event: unknown): Promise<IngestionReport> =>
  handleStage('ingestion', new Logger({ serviceName: 'ingestion' }), () => {
    const config = readConfig();
    const { marketplace, run_id: runId, base_run: baseRun, increment } = readIngestionEvent(event);
    const lake = new FolderStore(config.lake);
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = {
      marketplace,
      runId,
      baseRun,
      increment: increment && {
        overlap: increment.overlap,
        reconcileDeletes: increment.reconcile_deletes,
      },
      versions,
    };
    const work = async (): Promise<IngestionReport> =>
      ingest(request, { lake, engine, source: await openSource(config.source, marketplace.name) });
    return { marketplace, runId, lake, work };
  });

async function openSource(source: SourceConfig, marketplace: string): Promise<Source> {
  if (source.kind === 'folder') return new FolderStore(join(source.folder, marketplace));
  const { url, password, secret } = source;
  if (secret === undefined) return databaseSource(url, { password });
  // Only a function that needs it loads the SDK.
  const { SecretsManager } = await import('@rentlake/aws');
  return databaseSource(url, await loginOfSecret(new SecretsManager(), secret));
}
