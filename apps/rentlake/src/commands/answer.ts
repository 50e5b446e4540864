import type { Command } from 'commander';
import { ask, parquetPaths, parquetRelation } from '@rentlake/engine';
import { LakeError, RunRecord, readPublished } from '@rentlake/lake';
import { engineSettings, parseCount } from '../config.ts';
import { UsageError } from '../exit-status.ts';
import { answerFormats, isAnswerFormat } from '../output/answer.ts';
import { commandLine } from '../output/command-line.ts';
import { withDatabase } from '../reader.ts';
import { openLake } from '../stores.ts';
import { writeAll } from '../terminal.ts';
import { examples, findMarketplace, lakeOption, type CommandContext } from './shared.ts';

interface AnswerOptions {
  readonly lake?: string;
  readonly format: string;
  readonly limit: string;
}

export function addAnswer(program: Command, context: CommandContext): void {
  const command = program
    .command('answer')
    .description('show the stored answer to a named query of the published run')
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .argument('<query>', 'name of the query')
    .option(...lakeOption)
    .option('--format <format>', Object.keys(answerFormats).join(', '), 'table')
    .option('--limit <rows>', 'rows to show', '1000')
    .action((name: string, query: string, options: AnswerOptions) =>
      answer(context, name, query, options),
    );
  examples(command, [
    'rentlake answer car-rental top_revenue_locations',
    'rentlake answer listings latest_occupancy_rate --format json',
  ]);
}

async function answer(
  context: CommandContext,
  name: string,
  query: string,
  options: AnswerOptions,
): Promise<void> {
  const { format } = options;
  if (!isAnswerFormat(format)) {
    throw new UsageError(`--format is "${format}". Give ${Object.keys(answerFormats).join(', ')}.`);
  }
  const marketplace = findMarketplace(context, name);
  if (!Object.hasOwn(marketplace.queries, query)) {
    const known = Object.keys(marketplace.queries).join(', ');
    throw new UsageError(`${name} has no query "${query}". Known: ${known}.`);
  }
  const limit = parseCount(options.limit, '--limit', 0);
  const lake = await openLake(options.lake, context.owner);
  const current = await readPublished(lake, name);
  const run = current && (await RunRecord.open(lake, name, current.published.run_id));
  const prefix = run?.manifest.queries[query]?.path;
  if (prefix === undefined) {
    throw new LakeError(
      'missing',
      `There is no answer to ${query} in ${lake.location} yet. Run \`${commandLine(['run', name], options.lake)}\` first.`,
    );
  }
  await withDatabase(engineSettings({}), async (database) => {
    const paths = await parquetPaths(lake, prefix);
    const relation = parquetRelation({ kind: 'parquet', name: query, prefix }, paths);
    const rows = await ask(database, `SELECT * FROM (${relation}) AS answer LIMIT ${limit}`);
    await answerFormats[format](rows, (text) => writeAll(context.terminal, text));
  });
}
