import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { EngineSettings } from '@rentlake/engine';
import type { FolderStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { OpenWarehouse } from '@rentlake/publisher';
import { openWarehouse, parseLocation, type WarehouseLocation } from '@rentlake/warehouse';
import { warehouseVariables } from './config.ts';
import { UsageError } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command that publishes. */
export interface WarehouseOptions {
  readonly warehouse?: string;
  readonly warehousePasswordFile?: string;
  readonly warehouseReader?: string;
}

export function addWarehouseOptions(command: Command): Command {
  return command
    .option(
      '--warehouse <file|url|none>',
      'where to load the tables as well: a DuckDB file, or postgres://<user>@<host>:<port>/<database> (default: $RENTLAKE_WAREHOUSE, else warehouse.duckdb in the lake)',
    )
    .option(
      '--warehouse-password-file <file>',
      'file that holds the password of the warehouse (default: $RENTLAKE_WAREHOUSE_PASSWORD)',
    )
    .option(
      '--warehouse-reader <role>',
      'role that may read the tables (default: $RENTLAKE_WAREHOUSE_READER)',
    );
}

export interface WarehouseRequest {
  readonly marketplace: Marketplace;
  readonly lake: FolderStore;
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
  const fromFile = await passwordOf(options);
  const password = fromFile ?? (hasPassword(location) ? undefined : given.password);
  const reader = options.warehouseReader ?? given.reader;
  if (options.warehouse !== undefined && hasPassword(location)) {
    // Takes the place of the arguments in the list of processes.
    process.title = 'rentlake';
    terminal.stderr.write(
      'rentlake: the password in --warehouse shows in the list of processes and in the history of your shell. Set RENTLAKE_WAREHOUSE_PASSWORD, or give --warehouse-password-file.\n',
    );
  }
  const open: OpenWarehouse = () => openWarehouse(location, { lake, settings, password, reader });
  await (await open())[Symbol.asyncDispose]();
  return open;
}

function locationOf(
  { warehouse }: WarehouseOptions,
  variable: string | undefined,
  lake: FolderStore,
): WarehouseLocation | undefined {
  const location =
    warehouse === undefined
      ? parseLocation(variable ?? join(lake.location, 'warehouse.duckdb'), 'RENTLAKE_WAREHOUSE')
      : parseLocation(warehouse, '--warehouse');
  return location?.kind === 'duckdb' ? { ...location, path: resolve(location.path) } : location;
}

const hasPassword = (location: WarehouseLocation): boolean =>
  location.kind === 'postgres' && new URL(location.url).password !== '';

async function passwordOf({
  warehousePasswordFile: file,
}: WarehouseOptions): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new UsageError(
      `--warehouse-password-file is "${file}", which cannot be read. Give a file that holds the password and nothing else.`,
      { cause },
    );
  }
}
