import type { Command } from 'commander';
import { rollback, showPublished } from '@rentlake/publisher';
import { engineSettings } from '../config.ts';
import { openLake } from '../stores.ts';
import { addWarehouseOptions, warehouseOf, type WarehouseOptions } from '../warehouse-options.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

interface RollbackOptions extends WarehouseOptions {
  readonly lake?: string;
  readonly json?: boolean;
}

export function addRollback(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .description('let readers see an older run again; data is not touched')
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .argument('<run>', 'id of a run that was published')
    .option(...lakeOption)
    .option('--json', 'print JSON');
  addWarehouseOptions(command).action(
    async (name: string, runId: string, options: RollbackOptions) => {
      const marketplace = findMarketplace(context, name);
      const lake = await openLake(options.lake, context.owner);
      const warehouse = { marketplace, lake, settings: engineSettings({}) };
      const ports = {
        lake,
        openWarehouse: await warehouseOf(options, warehouse, context.terminal),
      };
      const report = await rollback({ marketplace, runId }, ports);
      await showPublished(marketplace, ports);
      if (options.json) writeJson(context, report);
      else if (report.previous_run_id === runId)
        writeText(context, `${name}: run ${runId} is the published one already.`);
      else
        writeText(
          context,
          `${name}: readers see run ${runId} again, in place of ${report.previous_run_id ?? 'nothing'}.`,
        );
    },
  );
  examples(command, ['rentlake rollback car-rental 20250131t235959-a1b2']);
}
