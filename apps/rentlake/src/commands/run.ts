import type { Command } from 'commander';
import { isDatabaseUrl, type IncrementRequest, type Source } from '@rentlake/ingestion';
import { checkRunId, newRunId } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { engineSettings, parseCount, sparkLocations, type EngineOptions } from '../config.ts';
import {
  addDatabaseOptions,
  addIncrementOptions,
  incrementOf,
  openDatabase,
  type DatabaseOptions,
  type IncrementOptions,
} from '../database-options.ts';
import { engineName, engineNames } from '../engine-choice.ts';
import { UsageError, exitStatus } from '../exit-status.ts';
import { progressStyle } from '../output/progress.ts';
import { changesTable, datasetsTable, findings, tablesTable } from '../output/run-summary.ts';
import { runPipeline } from '../run-pipeline.ts';
import { openLake, openSource } from '../stores.ts';
import { addWarehouseOptions, warehouseOf, type WarehouseOptions } from '../warehouse-options.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  memoryOption,
  threadsOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

export interface RunOptions extends EngineOptions, WarehouseOptions {
  readonly source?: string;
  readonly lake?: string;
  readonly engine: string;
  readonly runId?: string;
  readonly keep: string;
  readonly json?: boolean;
}

/** The options that every command which starts a run has. */
export function addRunOptions(command: Command): Command {
  command
    .option(...lakeOption)
    .option('--engine <engine>', `what does the work: ${engineNames.join(' or ')}`, 'embedded')
    .option(
      '--run-id <id>',
      'name of the run; an unpublished run of this name is resumed (default: by time)',
    )
    .option('--keep <runs>', 'runs to keep, besides the published one', '10')
    .option(...threadsOption)
    .option(...memoryOption)
    .option('--json', 'print the manifest of the run as JSON, and nothing else');
  return addWarehouseOptions(command);
}

export function addRun(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .description('take a marketplace from its source to published tables')
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .option(
      '--source <dir|url>',
      'folder of CSV files, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database> (default: the sample data)',
    );
  addIncrementOptions(addDatabaseOptions(addRunOptions(command))).action(
    async (name: string, options: RunOptions & DatabaseOptions & IncrementOptions) => {
      const marketplace = findMarketplace(context, name);
      const increment = incrementOf(options);
      if (options.source !== undefined && isDatabaseUrl(options.source)) {
        const source = await openDatabase(options.source, options, context.terminal);
        return startRun(context, { marketplace, source, options, increment });
      }
      if (increment) {
        throw new UsageError('--incremental needs a database: --source mysql://…');
      }
      const source = await openSource(options.source, marketplace, context.owner);
      await startRun(context, { marketplace, source, options });
    },
  );
  examples(command, [
    'rentlake run car-rental',
    'rentlake run car-rental --source ./exports --lake ./lake',
    'rentlake run car-rental --source s3://exports.example/car-rental',
    'rentlake run listings --run-id monday --json',
    'rentlake run listings --warehouse postgres://loader@db.example/metrics --warehouse-reader analysts',
    'rentlake run listings --source "mysql://reader@db.example/shop?ssl-ca=ca.pem"',
    'rentlake run listings --source mysql://reader@db.example/shop --incremental --reconcile-deletes',
  ]);
}

export interface StartRequest {
  readonly marketplace: Marketplace;
  readonly source: Source;
  readonly options: RunOptions;
  readonly baseRun?: string;
  readonly increment?: IncrementRequest | undefined;
}

/** Runs the pipeline and reports, as JSON or for people. */
export async function startRun(
  context: CommandContext,
  { marketplace, source, options, baseRun, increment }: StartRequest,
): Promise<void> {
  const choice = {
    name: engineName(options.engine),
    settings: engineSettings(options),
    spark: sparkLocations(),
  };
  const isJson = options.json ?? false;
  const style = progressStyle(isJson, context.terminal.stdout.isTTY ?? false);
  const runId = options.runId === undefined ? newRunId() : checkRunId(options.runId);
  const keep = parseCount(options.keep, '--keep', 1);
  const lake = await openLake(options.lake, context.owner);
  const { settings } = choice;
  const warehouse = { marketplace, lake, settings };
  const openWarehouse = await warehouseOf(options, warehouse, context.terminal);
  if (!isJson)
    writeText(
      context,
      `${marketplace.name} · run ${runId}\n  from ${source.location}\n  to   ${lake.location}\n`,
    );
  const request = {
    marketplace,
    runId,
    source,
    lake,
    baseRun,
    increment,
    keep,
    openWarehouse,
  };
  const { manifest, wasPublished } = await runPipeline(request, choice, style, context.terminal);
  if (isJson) {
    writeJson(context, {
      status: exitStatus.published,
      already_published: wasPublished,
      ...manifest,
    });
  } else {
    context.terminal.stdout.write('\n');
    writeText(
      context,
      datasetsTable(manifest),
      changesTable(manifest),
      findings(manifest),
      tablesTable(manifest),
    );
  }
}
