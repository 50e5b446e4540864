import type { Command } from 'commander';
import { rollback } from '@rentlake/publisher';
import { openLake } from '../stores.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

export function addRollback(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .description('let readers see an older run again; data is not touched')
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .argument('<run>', 'id of a run that was published')
    .option(...lakeOption)
    .option('--json', 'print JSON')
    .action(
      async (
        name: string,
        runId: string,
        options: { readonly lake?: string; readonly json?: boolean },
      ) => {
        const marketplace = findMarketplace(context, name);
        const report = await rollback({ marketplace, runId }, openLake(options.lake));
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
