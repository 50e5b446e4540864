import { lambdaTelemetry, openGlueCatalogue, openStore } from '@rentlake/aws';
import { handleStage } from '@rentlake/engine';
import { readPublished } from '@rentlake/lake';
import { followInCatalogue } from './catalogue/follow-in-catalogue.ts';
import { forgetRuns } from './catalogue/forget-runs.ts';
import { readConfig } from './config.ts';
import { readPublishEvent } from './event.ts';
import { followPublished } from './follow-published.ts';
import { publish, rollback, type PublishReport } from './job.ts';
import { openWarehouse } from './open-warehouse.ts';
import { retain } from './retain.ts';

/** Lambda: lets readers see a run, and removes old ones. */
export const handler = (event: unknown): Promise<PublishReport> => {
  const telemetry = lambdaTelemetry('publisher');
  const { logger } = telemetry;
  return handleStage('publisher', telemetry, (owner) => {
    const { lake: location, aws, catalogue: kind, keepRuns, warehouse } = readConfig();
    const { marketplace, run_id: runId, rollback: isRollback, follow } = readPublishEvent(event);
    const lake = openStore(location, aws, owner);
    const request = { marketplace, runId };
    const catalogue = kind === 'glue' ? openGlueCatalogue(aws, owner) : undefined;
    const ports = {
      lake,
      catalogue,
      openWarehouse: warehouse && (() => openWarehouse(warehouse, { lake, aws })),
    };
    const showPublished = async (): Promise<void> => {
      const followed = await followPublished(marketplace, ports);
      if (followed) logger.info('warehouse in step', { ...followed });
      if (!catalogue) return;
      const shown = await followInCatalogue(marketplace, {
        lake,
        readerViews: catalogue.readerViews,
      });
      logger.info('catalogue in step', { shown: shown ?? '' });
    };
    const work = async (): Promise<PublishReport> => {
      if (follow) {
        await showPublished();
        const published = (await readPublished(lake, marketplace.name))?.published.run_id;
        return { run_id: runId, previous_run_id: published };
      }
      const report = await (isRollback ? rollback : publish)(request, ports);
      await showPublished();
      if (isRollback) return report;
      const removed = await retain({ marketplace, keep: keepRuns }, lake);
      logger.info('old runs removed', { removed: [...removed] });
      if (catalogue) await forgetRuns(marketplace, lake, catalogue.partitions);
      return report;
    };
    return { ...request, lake, work };
  });
};
