import { SecretsManager, below, lambdaTelemetry, openStore } from '@rentlake/aws';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import manifest from '../package.json' with { type: 'json' };
import { readConfig, type IngestionConfig } from './config.ts';
import { readIngestionEvent } from './event.ts';
import { ingest, type IngestionReport, type Source } from './job.ts';
import { databaseSource } from './mysql/database-source.ts';
import { loginOfSecret } from './mysql/login.ts';

/** Name → version of what does the work, for manifests. */
const versions = { [manifest.name]: manifest.version, node: process.versions.node };

/** Lambda: brings the rows of a marketplace's source into the lake. */
export const handler = (event: unknown): Promise<IngestionReport> =>
  handleStage('ingestion', lambdaTelemetry('ingestion'), (owner) => {
    const config = readConfig();
    const { marketplace, run_id: runId, base_run: baseRun, increment } = readIngestionEvent(event);
    const lake = openStore(config.lake, config.aws, owner);
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
      ingest(request, { lake, engine, source: await openSource(config, marketplace.name, owner) });
    return { marketplace, runId, lake, work };
  });

async function openSource(
  { source, aws }: IngestionConfig,
  marketplace: string,
  owner: AsyncDisposableStack,
): Promise<Source> {
  if (source.kind === 'files') {
    return openStore(below(source.location, marketplace), aws, owner);
  }
  const { url, password, secret } = source;
  if (secret === undefined) return databaseSource(url, { password });
  return databaseSource(url, await loginOfSecret(new SecretsManager(aws), secret));
}
