export { followInCatalogue, type FollowPorts } from './catalogue/follow-in-catalogue.ts';
export type { PublishedCatalogue } from './catalogue/ports.ts';
export {
  publish,
  rollback,
  type PublishPorts,
  type PublishReport,
  type PublishRequest,
} from './job.ts';
export type { OpenWarehouse, WarehouseReport } from './load-warehouse.ts';
export { retain, type RetainPorts, type RetainRequest } from './retain.ts';
export { showPublished, type ShownReport } from './show-published.ts';
