import pRetry from 'p-retry';
import {
  LakeError,
  RunRecord,
  imbalances,
  readPublished,
  switchPublished,
  type Manifest,
  type ObjectStore,
  type Published,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';

export interface PublishRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface PublishReport {
  readonly run_id: string;
  /** The run that readers saw before; the same one when nothing changed. */
  readonly previous_run_id: string | undefined;
}

const publisher = 'lake';

/**
 * Makes a run visible by one atomic switch. May be repeated.
 * @throws LakeError when the run is not complete, does not balance, or somebody else published meanwhile.
 */
export async function publish(
  { marketplace, runId }: PublishRequest,
  lake: ObjectStore,
): Promise<PublishReport> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  run.require('crawler-trigger');
  let previous: string | undefined = runId;
  await run.stage('publisher', publisher, async () => {
    previous = await letReadersSee(marketplace, run.manifest, lake);
    return {};
  });
  await run.markPublished();
  return { run_id: runId, previous_run_id: previous };
}

/**
 * Lets readers see an older run again.
 * @throws LakeError when it never was published, or files of it are gone.
 */
export async function rollback(
  { marketplace, runId }: PublishRequest,
  lake: ObjectStore,
): Promise<PublishReport> {
  const run = await RunRecord.open(lake, marketplace.name, runId);
  if (run.manifest.state !== 'published') {
    throw new LakeError(
      'usage',
      `Run ${runId} of ${marketplace.name} was never published. \`rentlake runs\` shows those that were.`,
    );
  }
  for (const { path } of Object.values(publishable(marketplace, run.manifest).tables)) {
    if ((await lake.list(`${path}/`)).length === 0) {
      throw new LakeError(
        'missing',
        `Run ${runId} is not whole any more: ${path} is gone. Nothing was changed.`,
      );
    }
  }
  const previous = await letReadersSee(marketplace, run.manifest, lake);
  return { run_id: runId, previous_run_id: previous };
}

/**
 * The switch. When others publish at the same moment, each does so after the other; the last one stays.
 * @returns the run that readers saw before.
 */
function letReadersSee(
  marketplace: Marketplace,
  manifest: Manifest,
  lake: ObjectStore,
): Promise<string | undefined> {
  const next = publishable(marketplace, manifest);
  return pRetry(
    async () => {
      const previous = await readPublished(lake, marketplace.name);
      if (previous?.published.run_id !== next.run_id) {
        await switchPublished(lake, marketplace.name, next, previous);
      }
      return previous?.published.run_id;
    },
    {
      retries: 5,
      minTimeout: 20,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof LakeError && error.kind === 'conflict',
    },
  );
}

function publishable(marketplace: Marketplace, manifest: Manifest): Published {
  const broken = imbalances(manifest.datasets);
  if (broken.length > 0) {
    throw new LakeError(
      'corrupt',
      `Run ${manifest.run_id} does not balance and is not published: ${broken.join('; ')}.`,
    );
  }
  const missing = Object.keys(marketplace.metrics).filter(
    (table) => !Object.hasOwn(manifest.tables, table),
  );
  if (missing.length > 0) {
    throw new LakeError(
      'corrupt',
      `Run ${manifest.run_id} lacks ${missing.join(', ')} and is not published.`,
    );
  }
  return { run_id: manifest.run_id, tables: manifest.tables };
}
