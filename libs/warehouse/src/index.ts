export { differences } from './differences.ts';
export {
  addEntry,
  createLedger,
  ledgerName,
  newestEntry,
  requireNewest,
  selectNewest,
} from './ledger.ts';
export { emptyWarehouse, loadRun, type LoadOptions, type LoadOutcome } from './load-run.ts';
export { parseLocation, type RedshiftLocation, type WarehouseLocation } from './location.ts';
export { openWarehouse, type WarehouseOptions } from './open-warehouse.ts';
export { partitionFiles, type PartitionFiles } from './partition-files.ts';
export { selectTotals, totalsOf } from './totals.ts';
export { LoadAgainError, WarehouseError, type WarehouseErrorKind } from './warehouse-error.ts';
export { emptyLoad, noRun, warehouseLoad } from './warehouse-load.ts';
export type {
  LedgerEntry,
  TableLoad,
  TableTotals,
  Totals,
  Warehouse,
  WarehouseLoad,
} from './warehouse.ts';
