export { differences } from './differences.ts';
export { loadRun, type LoadOutcome } from './load-run.ts';
export { parseLocation, type WarehouseLocation } from './location.ts';
export { openWarehouse, type WarehouseOptions } from './open-warehouse.ts';
export { WarehouseError, type WarehouseErrorKind } from './warehouse-error.ts';
export { warehouseLoad } from './warehouse-load.ts';
export type {
  LedgerEntry,
  TableLoad,
  TableTotals,
  Totals,
  Warehouse,
  WarehouseLoad,
} from './warehouse.ts';
