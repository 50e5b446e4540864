import type { Marketplace } from '@rentlake/metrics';
import type { LoadOptions } from '@rentlake/warehouse';
import { followInCatalogue } from './catalogue/follow-in-catalogue.ts';
import { followPublished } from './follow-published.ts';
import type { PublishPorts } from './job.ts';
import type { WarehouseReport } from './load-warehouse.ts';

export interface ShownReport {
  /** Undefined when there is no warehouse, or nothing that it was to show. */
  readonly warehouse: WarehouseReport | undefined;
  /** The run that the catalogue shows; undefined when there is no catalogue, or nothing is published. */
  readonly catalogue: string | undefined;
}

/** Has the warehouse, then the catalogue, show the run that the lake publishes, whatever happened before. */
export async function showPublished(
  marketplace: Marketplace,
  ports: PublishPorts,
  options?: LoadOptions,
): Promise<ShownReport> {
  const warehouse = await followPublished(marketplace, ports, options);
  const { lake, catalogue } = ports;
  const shown =
    catalogue &&
    (await followInCatalogue(marketplace, { lake, readerViews: catalogue.readerViews }));
  return { warehouse, catalogue: shown };
}
