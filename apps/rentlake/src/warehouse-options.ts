import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { EngineSettings } from '@rentlake/engine';
import { FolderStore, type LakeStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { OpenWarehouse } from '@rentlake/publisher';
import { openWarehouse, parseLocation, type WarehouseLocation } from '@rentlake/warehouse';
import { awsEnvironment, warehouseVariables } from './config.ts';
import { UsageError } from './exit-status.ts';
import { hidePassword, readPasswordFile } from './passwords.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command that publishes. */
const passwordFile = '--warehouse-password-file';

export interface WarehouseOptions {
  readonly warehouse?: string;
  readonly warehousePasswordFile?: string;
  readonly warehouseReader?: string;
}

export function addWarehouseOptions(command: Command): Command {
  return command
    .option(
      '--warehouse <file|url|none>',
      'where to load the tables as well: a DuckDB file, postgres://<user>@<host>:<port>/<database>, or redshift://<workgroup>/<database> (default: $RENTLAKE_WAREHOUSE, else warehouse.duckdb in the lake)',
    )
    .option(
      `${passwordFile} <file>`,
      'file that holds the password of the warehouse (default: $RENTLAKE_WAREHOUSE_PASSWORD)',
    )
    .option(
      '--warehouse-reader <role>',
      'role that may read the tables, in Redshift also group:<name> (default: $RENTLAKE_WAREHOUSE_READER)',
    );
}

export interface WarehouseRequest {
  readonly marketplace: Marketplace;
  readonly lake: LakeStore;
  readonly settings: EngineSettings;
}

/**
 * How to open the warehouse that the options name, or else the environment; undefined when the marketplace has none. A
 * server is asked at once whether it lets us in, so that a long run does not fail at its end.
 */
export async function warehouseOf(
  options: WarehouseOptions,
  { marketplace, lake, settings }: WarehouseRequest,
  terminal: Terminal,
): Promise<OpenWarehouse | undefined> {
  if (marketplace.warehouseSchema === undefined) {
    if (options.warehouse === undefined || options.warehouse === 'none') return undefined;
    throw new UsageError(`${marketplace.name} has no warehouse. Leave out --warehouse.`);
  }
  const given = warehouseVariables();
  const location = locationOf(options, given.location, lake);
  if (!location) return undefined;
  const { warehousePasswordFile: file } = options;
  const fromFile = file === undefined ? undefined : await readPasswordFile(file, passwordFile);
  const password = fromFile ?? (hasPassword(location) ? undefined : given.password);
  const reader = options.warehouseReader ?? given.reader;
  if (options.warehouse !== undefined && hasPassword(location)) {
    hidePassword(
      '--warehouse',
      { variable: 'RENTLAKE_WAREHOUSE_PASSWORD', file: passwordFile },
      terminal,
    );
  }
  const open: OpenWarehouse = async () => {
    if (location.kind !== 'redshift') {
      return openWarehouse(location, { lake, settings, password, reader });
    }
    const { RedshiftWarehouse } = await import('@rentlake/aws');
    const { copyRole } = given;
    const aws = await awsEnvironment();
    return RedshiftWarehouse.open(location, { lake, reader, copyRole, aws });
  };
  await (await open())[Symbol.asyncDispose]();
  return open;
}

function locationOf(
  { warehouse }: WarehouseOptions,
  variable: string | undefined,
  lake: LakeStore,
): WarehouseLocation | undefined {
  const location =
    warehouse === undefined
      ? parseLocation(variable ?? besideLake(lake), 'RENTLAKE_WAREHOUSE')
      : parseLocation(warehouse, '--warehouse');
  return location?.kind === 'duckdb' ? { ...location, path: resolve(location.path) } : location;
}

/** A file of DuckDB is written in place, which no bucket takes. */
const besideLake = (lake: LakeStore): string =>
  lake instanceof FolderStore ? join(lake.location, 'warehouse.duckdb') : 'none';

const hasPassword = (location: WarehouseLocation): boolean =>
  location.kind === 'postgres' && new URL(location.url).password !== '';
