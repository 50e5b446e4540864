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
import { checkPartitions } from './catalogue/check-partitions.ts';
import { createViews } from './catalogue/follow-in-catalogue.ts';
import type { PublishedCatalogue } from './catalogue/ports.ts';
import { followPublished } from './follow-published.ts';
import { loadWarehouse, type OpenWarehouse } from './load-warehouse.ts';
import { overtaker, wouldGoBack } from './overtaken.ts';

export interface PublishRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
}

export interface PublishPorts {
  readonly lake: ObjectStore;
  /** Opens the warehouse of marketplaces that have one; without it, none is loaded. */
  readonly openWarehouse?: OpenWarehouse | undefined;
  /** Where people query the published tables by SQL, if there is one. */
  readonly catalogue?: PublishedCatalogue | undefined;
}

export interface PublishReport {
  readonly run_id: string;
  /** The run that readers saw before. */
  readonly previous_run_id: string | undefined;
}

const publisher = 'lake';

/**
 * Makes a run visible: to readers of the warehouse by one transaction, then to those of the lake by one atomic switch.
 * May be repeated.
 * @throws LakeError when the run is not complete, does not balance, or was overtaken by another; WarehouseError
 *   when the warehouse does not take it, and then nothing changed in the lake either.
 */
export async function publish(
  { marketplace, runId }: PublishRequest,
  ports: PublishPorts,
): Promise<PublishReport> {
  const run = await RunRecord.open(ports.lake, marketplace.name, runId);
  run.require('crawler-trigger');
  const giveWay = async (shown: string): Promise<never> => {
    // The warehouse may be ahead of the lake already.
    await followPublished(marketplace, ports);
    throw new LakeError(
      'overtaken',
      `Run ${runId} of ${marketplace.name} was overtaken: run ${shown} was published after ${runId} began to be. Readers stay with ${shown}. To publish other data, start a new run.`,
    );
  };
  const newer = await overtaker(run, ports.lake);
  if (newer !== undefined) await giveWay(newer);
  // A run that went through before is not switched to again, and readers may see another one by now.
  let previous = (await readPublished(ports.lake, marketplace.name))?.published.run_id;
  const earlier = run.manifest.stages['publisher']?.start;
  await run.stage('publisher', publisher, async () => {
    const { manifest } = run;
    const began = earlier ?? manifest.stages['publisher']?.start;
    previous = await letReadersSee(marketplace, manifest, ports, async (shown) => {
      const isNewer = await wouldGoBack(marketplace.name, { began, shown }, ports.lake);
      if (isNewer) await giveWay(shown);
    });
    return {};
  });
  await run.markPublished();
  return { run_id: runId, previous_run_id: previous };
}

/**
 * Lets readers see an older run again, those of the warehouse as well.
 * @throws LakeError when it never was published, or files of it are gone.
 */
export async function rollback(
  { marketplace, runId }: PublishRequest,
  ports: PublishPorts,
): Promise<PublishReport> {
  const run = await RunRecord.open(ports.lake, marketplace.name, runId);
  if (run.manifest.state !== 'published') {
    throw new LakeError(
      'usage',
      `Run ${runId} of ${marketplace.name} was never published. \`rentlake runs\` shows those that were.`,
    );
  }
  for (const { path } of Object.values(publishable(marketplace, run.manifest).tables)) {
    if ((await ports.lake.list(`${path}/`)).length === 0) {
      throw new LakeError(
        'missing',
        `Run ${runId} is not whole any more: ${path} is gone. Nothing was changed.`,
      );
    }
  }
  const previous = await letReadersSee(marketplace, run.manifest, ports);
  return { run_id: runId, previous_run_id: previous };
}

/**
 * The switch, after the warehouse took the run and the catalogue has what readers ask for: those can fail in many ways,
 * and this one hardly. When others publish at the same moment, each does so after the other.
 * @param refuse throws when readers are to stay with the run that they see.
 * @returns the run that readers saw before.
 */
async function letReadersSee(
  marketplace: Marketplace,
  manifest: Manifest,
  { lake, openWarehouse, catalogue }: PublishPorts,
  refuse?: (shown: string) => Promise<void>,
): Promise<string | undefined> {
  const next = publishable(marketplace, manifest);
  if (catalogue) await checkPartitions(marketplace, manifest, lake, catalogue.partitions);
  await loadWarehouse(marketplace, manifest, openWarehouse);
  if (catalogue) await createViews(marketplace, catalogue.readerViews);
  return await pRetry(
    async () => {
      const previous = await readPublished(lake, marketplace.name);
      const shown = previous?.published.run_id;
      if (shown === next.run_id) return shown;
      if (shown !== undefined) await refuse?.(shown);
      await switchPublished(lake, marketplace.name, next, previous);
      return shown;
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
  const tables = Object.entries(manifest.tables).map(
    ([name, { path, rows }]) => [name, { path, rows }] as const,
  );
  return { run_id: manifest.run_id, tables: Object.fromEntries(tables) };
}
