import type { Command } from 'commander';
import { formatInstant } from '../output/format.ts';
import {
  changesTable,
  datasetsTable,
  findings,
  stagesTable,
  tablesTable,
} from '../output/run-summary.ts';
import { openLake } from '../stores.ts';
import { findRun } from './find-run.ts';
import { examples, lakeOption, writeJson, writeText, type CommandContext } from './shared.ts';

interface ShowOptions {
  readonly lake?: string;
  readonly json?: boolean;
}

export function addShow(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .description('show one run: stages, counts, tables')
    .argument('<run>', 'id of the run; <marketplace>/<id> when two marketplaces have it')
    .option(...lakeOption)
    .option('--json', 'print the manifest as it is')
    .action((run: string, options: ShowOptions) => show(context, run, options));
  examples(command, ['rentlake show 20250131t235959-a1b2', 'rentlake show listings/monday --json']);
}

async function show(context: CommandContext, run: string, options: ShowOptions): Promise<void> {
  const manifest = await findRun(
    context,
    await openLake(options.lake, context.owner),
    run,
    options.lake,
  );
  if (options.json) {
    writeJson(context, manifest);
    return;
  }
  const title = [
    `${manifest.marketplace} · run ${manifest.run_id} · ${manifest.state}`,
    `  started ${formatInstant(manifest.created_at)} UTC, from ${manifest.source}`,
    ...(manifest.base_run === undefined
      ? []
      : [`  ${manifest.kind ?? 'replay'} of ${manifest.base_run}`]),
    `  made with ${Object.entries(manifest.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ].join('\n');
  writeText(
    context,
    title,
    stagesTable(manifest),
    datasetsTable(manifest),
    changesTable(manifest),
    findings(manifest),
    tablesTable(manifest),
  );
}
