import type { Command } from 'commander';
import { isDatabase, isDatabaseUrl, type Source } from '@rentlake/ingestion';
import { engineSettings, parseCount, type EngineOptions } from '../config.ts';
import { addDatabaseOptions, openDatabase, type DatabaseOptions } from '../database-options.ts';
import { inspectSource, type Inspection } from '../inspection.ts';
import { fitsTable, marketplaceParagraphs, namesList } from '../output/inspection.ts';
import { RunError } from '../run-error.ts';
import { openFolder } from '../stores.ts';
import { interruptible } from '../terminal.ts';
import {
  examples,
  findMarketplace,
  memoryOption,
  threadsOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

interface InspectOptions extends DatabaseOptions, EngineOptions {
  readonly marketplace?: string;
  readonly rows: string;
  readonly json?: boolean;
}

export function addInspect(program: Command, context: CommandContext): void {
  const command = program
    .command('inspect')
    .description('say what a run over a source would find, without writing anything')
    .argument('<source>', 'folder of CSV files, or mysql://<user>@<host>:<port>/<database>')
    .option('--marketplace <name>', 'look at this one (default: those that the source fits)')
    .option('--rows <n>', 'rows to try of each table of a database; files are read whole', '100000')
    .option(...threadsOption)
    .option(...memoryOption)
    .option('--json', 'print JSON');
  addDatabaseOptions(command).action((source: string, options: InspectOptions) =>
    inspect(context, source, options),
  );
  examples(command, [
    'rentlake inspect ./exports',
    'rentlake inspect mysql://reader@db.example/shop --marketplace listings --rows 1000000',
  ]);
}

async function inspect(
  context: CommandContext,
  location: string,
  options: InspectOptions,
): Promise<void> {
  const { marketplace } = options;
  const chosen = marketplace === undefined ? undefined : findMarketplace(context, marketplace);
  const rows = parseCount(options.rows, '--rows', 1);
  const settings = engineSettings(options);
  const source: Source = isDatabaseUrl(location)
    ? await openDatabase(location, options, context.terminal)
    : await openFolder(location, '<source>');
  using interrupts = interruptible(context.terminal);
  const { signal } = interrupts;
  const marketplaces = Object.values(context.marketplaces);
  const request = { source, marketplaces, chosen, rows, settings, signal };
  const inspection = await inspectSource(request).catch((error: unknown) => {
    throw signal.aborted ? new RunError('Interrupted.', { cause: error }) : error;
  });
  const problems = problemsOf(inspection);
  if (options.json) writeJson(context, asJson(inspection, problems));
  else writeInspection(context, inspection, isDatabase(source));
  if (problems.length > 0) {
    throw new RunError(`A run would be stopped.\n  ${problems.join('\n  ')}`);
  }
}

function problemsOf({ location, marketplaces }: Inspection): readonly string[] {
  if (marketplaces.length === 0) return [`${location} has no dataset of any marketplace.`];
  const works = marketplaces.some(({ problems }) => problems.length === 0);
  return works ? [] : marketplaces.flatMap(({ problems }) => problems);
}

function writeInspection(
  context: CommandContext,
  inspection: Inspection,
  isDatabase: boolean,
): void {
  const { location, marketplaces } = inspection;
  writeText(
    context,
    location,
    fitsTable(inspection),
    ...(marketplaces.some(({ datasets }) => datasets.length > 0) ? [] : [namesList(inspection)]),
    ...marketplaces.flatMap((found) => marketplaceParagraphs(found, isDatabase)),
  );
}

/** Names are those of the manifest, where it has them. */
const asJson = (
  { location, names, fits, marketplaces }: Inspection,
  problems: readonly string[],
): unknown => ({
  source: location,
  would_run: problems.length === 0,
  problems,
  names,
  fits: fits.map(({ marketplace, found, missing }) => ({
    marketplace: marketplace.name,
    found: found.map(({ name }) => name),
    missing: missing.map(({ name }) => name),
  })),
  marketplaces: marketplaces.map((inspected) => ({
    marketplace: inspected.marketplace.name,
    problems: inspected.problems,
    partial: inspected.isPartial,
    datasets: inspected.datasets.map(({ dataset, columns, ...found }) => ({
      dataset: dataset.name,
      from: found.from,
      rows: found.rows ?? null,
      primary_key: found.primaryKey,
      cursor: found.cursor ?? null,
      incremental: found.cursor !== undefined,
      obstacle: found.obstacle ?? null,
      problems: found.problems,
      columns: columns.map(({ name, type, becomes }) => ({
        name,
        type: type ?? null,
        becomes: becomes ?? null,
      })),
      missing: Object.entries(dataset.columns)
        .filter(([name]) => !columns.some(({ becomes }) => becomes === name))
        .map(([name, { role }]) => ({ name, role })),
    })),
    trial: inspected.trial ?? null,
  })),
});
