import { lambdaTelemetry, openGlueCatalogue, openStore } from '@rentlake/aws';
import { handleStage } from '@rentlake/engine';
import { readConfig } from './config.ts';
import { readPublishEvent } from './event.ts';
import type { PublishReport } from './job.ts';
import { openWarehouse } from './open-warehouse.ts';
import { publisherWork } from './publisher-work.ts';

/** Lambda: lets readers see a run, and removes old ones. */
export const handler = (event: unknown): Promise<PublishReport> => {
  const telemetry = lambdaTelemetry('publisher');
  return handleStage('publisher', telemetry, (owner) => {
    const { lake: location, aws, catalogue: kind, keepRuns: keep, warehouse } = readConfig();
    const { marketplace, run_id: runId, rollback, follow } = readPublishEvent(event);
    const lake = openStore(location, aws, owner);
    const action = follow ? 'follow' : rollback ? 'rollback' : 'publish';
    const ports = {
      lake,
      catalogue: kind === 'glue' ? openGlueCatalogue(aws, owner) : undefined,
      openWarehouse: warehouse && (() => openWarehouse(warehouse, { lake, aws })),
    };
    const work = async (): Promise<PublishReport> => {
      const { shown, removed, ...report } = await publisherWork(
        { marketplace, runId, action, keep },
        ports,
      );
      telemetry.logger.info('readers in step', {
        warehouse: shown.warehouse?.run_id ?? '',
        load: shown.warehouse?.outcome ?? '',
        catalogue: shown.catalogue ?? '',
        removed: [...removed],
      });
      return report;
    };
    return { marketplace, runId, lake, work };
  });
};
