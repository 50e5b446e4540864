import { RedshiftWarehouse, type AwsSettings } from '@rentlake/aws';
import type { ObjectStore } from '@rentlake/lake';
import { openWarehouse as openDatabase, type Warehouse } from '@rentlake/warehouse';
import type { WarehouseConfig } from './config.ts';

/** Opens the warehouse that the variables name. @throws WarehouseError */
export function openWarehouse(
  { location, ...options }: WarehouseConfig,
  { lake, aws }: { readonly lake: ObjectStore; readonly aws: AwsSettings },
): Promise<Warehouse> {
  return location.kind === 'redshift'
    ? RedshiftWarehouse.open(location, { ...options, lake, aws })
    : openDatabase(location, { ...options, lake });
}
