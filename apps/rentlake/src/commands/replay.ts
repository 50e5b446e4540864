import type { Command } from 'commander';
import { LakeError, readPublished } from '@rentlake/lake';
import { openLake, openSource } from '../stores.ts';
import { addRunOptions, startRun, type RunOptions } from './run.ts';
import { examples, findMarketplace, type CommandContext } from './shared.ts';

export function addReplay(program: Command, context: CommandContext): void {
  const command = program
    .command('replay')
    .description(
      'start a new run from the raw rows of an earlier one, with repaired rows in the place of quarantined ones',
    )
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .requiredOption(
      '--source <dir>',
      'folder of repaired CSV files, as `quarantine --export` wrote them',
    )
    .option('--base <run>', 'run to start from (default: the published one)');
  addRunOptions(command).action(
    async (name: string, options: RunOptions & { readonly base?: string }) => {
      const marketplace = findMarketplace(context, name);
      const source = await openSource(options.source, marketplace, context.owner);
      const baseRun = options.base ?? (await publishedRun(context, marketplace.name, options.lake));
      await startRun(context, { marketplace, source, options, baseRun });
    },
  );
  examples(command, [
    'rentlake quarantine car-rental --export ./repair',
    'rentlake replay car-rental --source ./repair',
  ]);
}

async function publishedRun(
  { owner }: CommandContext,
  marketplace: string,
  lakeOption: string | undefined,
): Promise<string> {
  const lake = await openLake(lakeOption, owner);
  const current = await readPublished(lake, marketplace);
  if (!current) {
    throw new LakeError(
      'usage',
      `Nothing is published for ${marketplace} in ${lake.location}. Name the run to start from with --base.`,
    );
  }
  return current.published.run_id;
}
