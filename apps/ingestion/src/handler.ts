import {
  SecretsManager,
  answerSpark,
  below,
  lambdaTelemetry,
  openStore,
  storeUri,
  type SparkCause,
  type SparkEvent,
  type SparkSubmission,
  type StoreLocation,
} from '@rentlake/aws';
import {
  EmbeddedEngine,
  SettingError,
  StageFailure,
  handleStage,
  shortReport,
} from '@rentlake/engine';
import type { LakeStore } from '@rentlake/lake';
import manifest from '../package.json' with { type: 'json' };
import { readConfig, type IngestionConfig } from './config.ts';
import { readIngestionEvent, type IngestionEvent } from './event.ts';
import { ingest, type IngestionReport, type Source } from './job.ts';
import { measureSource, type SourceSize } from './measure.ts';
import { databaseSource, isDatabase } from './mysql/database-source.ts';
import { loginOfSecret } from './mysql/login.ts';
import { recordIngestion } from './record.ts';
import { requireSameInput } from './same-input.ts';

/** Name → version of what does the work, for manifests. */
const versions = { [manifest.name]: manifest.version, node: process.versions.node };

export type IngestionAnswer =
  IngestionReport | ({ readonly run_id: string } & SourceSize) | SparkSubmission | SparkCause;

/** Lambda: brings the rows of a marketplace's source into the lake, or has Spark do it. */
export const handler = (input: unknown): Promise<IngestionAnswer> =>
  handleStage('ingestion', lambdaTelemetry('ingestion'), (owner) => {
    const config = readConfig();
    const event = readIngestionEvent(input);
    const lake = openStore(config.lake, config.aws, owner);
    const work = { config, event, lake, owner };
    return {
      marketplace: event.marketplace,
      runId: event.run_id,
      lake,
      work: (): Promise<IngestionAnswer> => {
        if (event.action === 'measure') return measured(work);
        return event.spark ? onSpark(work, event.spark) : ingested(work);
      },
    };
  });

interface Work {
  readonly config: IngestionConfig;
  readonly event: IngestionEvent;
  readonly lake: LakeStore;
  readonly owner: AsyncDisposableStack;
}

async function ingested({ config, event, lake, owner }: Work): Promise<IngestionReport> {
  const { marketplace, run_id: runId, base_run: baseRun, increment } = event;
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
  const engine = new EmbeddedEngine(lake, config.engine);
  const source = await openSource(config, marketplace.name, owner);
  return shortReport(await ingest(request, { lake, engine, source }));
}

async function measured({
  config,
  event: { marketplace, run_id },
  owner,
}: Work): Promise<{ readonly run_id: string } & SourceSize> {
  const source = await openSource(config, marketplace.name, owner);
  // Rows of a database go through this process, whatever their number.
  if (isDatabase(source)) return { run_id, bytes: 0, engine: 'embedded' };
  return { run_id, ...(await measureSource(marketplace, source, config.sparkFrom)) };
}

async function onSpark(
  { config, event, lake, owner }: Work,
  spark: SparkEvent,
): Promise<IngestionReport | SparkSubmission | SparkCause> {
  const { marketplace, run_id: runId } = event;
  if (event.base_run !== undefined || event.increment) {
    throw new StageFailure(
      'BadRequest',
      'Spark takes neither base_run nor increment. Leave them out, or leave out spark.',
    );
  }
  const source = (): SparkSource => sparkSource(config, marketplace.name);
  const context = { ...config, marketplace, runId, lake, location: config.lake, owner };
  return answerSpark(spark, context, {
    stage: 'ingestion',
    arguments: () => ({ source: source().uri }),
    checkInput: async (manifest) => {
      const found = await openSource(config, marketplace.name, owner);
      if (!isDatabase(found)) await requireSameInput(marketplace, found, manifest);
    },
    record: async (attempt) => {
      const { uri, location } = source();
      const request = { marketplace, runId, versions, source: uri, attempt };
      const found = openStore(location, config.aws, owner);
      return shortReport(await recordIngestion(request, { lake, found }));
    },
  });
}

interface SparkSource {
  readonly uri: string;
  readonly location: StoreLocation;
}

/** @throws SettingError when the source is not in S3. */
function sparkSource({ source }: IngestionConfig, marketplace: string): SparkSource {
  const location = source.kind === 'files' ? below(source.location, marketplace) : undefined;
  const uri = location && storeUri(location);
  if (location !== undefined && uri !== undefined) return { uri, location };
  throw new SettingError(
    'RENTLAKE_SOURCE is not in S3. Spark on AWS needs s3://<bucket>/<prefix>.',
  );
}

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
