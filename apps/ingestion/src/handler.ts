import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { EmbeddedEngine, handleStage } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import manifest from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { readIngestionEvent } from './event.ts';
import { ingest, type IngestionReport } from './job.ts';

/** Name → version of what does the work, for manifests. */
const versions = { [manifest.name]: manifest.version, node: process.versions.node };

/** Lambda: brings the rows of a marketplace's source into the lake. */
export const handler = (event: unknown): Promise<IngestionReport> =>
  handleStage('ingestion', new Logger({ serviceName: 'ingestion' }), () => {
    const config = readConfig();
    const { marketplace, run_id: runId, base_run: baseRun } = readIngestionEvent(event);
    const lake = new FolderStore(config.lake);
    const source = new FolderStore(join(config.source, marketplace.name));
    const engine = new EmbeddedEngine(lake, config.engine);
    const request = { marketplace, runId, baseRun, versions };
    return { marketplace, runId, lake, work: () => ingest(request, { lake, source, engine }) };
  });
