import type { Command } from 'commander';
import { EngineError, ask } from '@rentlake/engine';
import { readerSchemas } from '@rentlake/metrics';
import { engineSettings, type EngineOptions } from '../config.ts';
import { UsageError } from '../exit-status.ts';
import { answerFormats, isAnswerFormat } from '../output/answer.ts';
import { commandLine } from '../output/command-line.ts';
import { openPublishedTables, withDatabase } from '../reader.ts';
import { openLake } from '../stores.ts';
import { writeAll } from '../terminal.ts';
import { examples, lakeOption, type CommandContext } from './shared.ts';

interface QueryOptions extends EngineOptions {
  readonly lake?: string;
  readonly format: string;
}

export function addQuery(program: Command, context: CommandContext): void {
  const schemas = Object.values(context.marketplaces).flatMap(readerSchemas);
  const command = program
    .command('query')
    .description(`ask the published tables in SQL; schemas: ${schemas.join(', ')}`)
    .argument('<sql>', 'one SELECT')
    .option(...lakeOption)
    .option('--format <format>', Object.keys(answerFormats).join(', '), 'table')
    .action((sql: string, options: QueryOptions) => query(context, sql, options));
  examples(command, [
    'rentlake query "SELECT * FROM car_rental.daily_metrics ORDER BY 2 DESC LIMIT 5"',
    'rentlake query "SELECT * FROM presentation.avg_listing_price" --format csv > prices.csv',
    'rentlake query "SHOW ALL TABLES"',
  ]);
}

async function query(context: CommandContext, sql: string, options: QueryOptions): Promise<void> {
  if (!isAnswerFormat(options.format)) {
    throw new UsageError(
      `--format is "${options.format}". Give ${Object.keys(answerFormats).join(', ')}.`,
    );
  }
  const write = answerFormats[options.format];
  const lake = await openLake(options.lake, context.owner);
  await withDatabase(engineSettings(options), async (database) => {
    const unpublished = await openPublishedTables(
      database,
      lake,
      Object.values(context.marketplaces),
    );
    try {
      await write(await ask(database, sql), (text) => writeAll(context.terminal, text));
    } catch (error) {
      const wanted = unpublished.find((name) => {
        const marketplace = context.marketplaces[name];
        return marketplace && readerSchemas(marketplace).some((schema) => sql.includes(schema));
      });
      if (!(error instanceof EngineError) || wanted === undefined) throw error;
      throw new EngineError(
        'statement',
        `Nothing is published for ${wanted} in ${lake.location} yet. Run \`${commandLine(['run', wanted], options.lake)}\` first.`,
        { cause: error },
      );
    }
  });
}
