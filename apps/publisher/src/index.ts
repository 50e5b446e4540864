export { followPublished } from './follow-published.ts';
export {
  publish,
  rollback,
  type PublishPorts,
  type PublishReport,
  type PublishRequest,
} from './job.ts';
export type { OpenWarehouse, WarehouseReport } from './load-warehouse.ts';
export { retain, type RetainRequest } from './retain.ts';
