import type { Command } from 'commander';
import type { Marketplace } from '@rentlake/metrics';
import { UsageError } from '../exit-status.ts';
import type { Terminal } from '../terminal.ts';

/** What every subcommand gets. */
export interface CommandContext {
  readonly marketplaces: Readonly<Record<string, Marketplace>>;
  readonly terminal: Terminal;
  /** What it is given to use ends with the command. */
  readonly owner: AsyncDisposableStack;
}

export const lakeOption = [
  '--lake <dir|url>',
  'folder of the lake, or s3://<bucket>/<prefix> (default: $RENTLAKE_LAKE, else .rentlake)',
] as const;

export const threadsOption = [
  '--threads <n>',
  'threads of the engine (default: $RENTLAKE_THREADS, else all cores)',
] as const;

export const memoryOption = [
  '--memory <size>',
  'memory of the engine, such as 2GB (default: $RENTLAKE_MEMORY, else 60%, at most 4GB)',
] as const;

/** Adds a section of examples to a help text. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`,
  );
}

export function findMarketplace({ marketplaces }: CommandContext, name: string): Marketplace {
  const found = Object.hasOwn(marketplaces, name) ? marketplaces[name] : undefined;
  if (!found) {
    throw new UsageError(
      `There is no marketplace "${name}". Known: ${Object.keys(marketplaces).join(', ')}.`,
    );
  }
  return found;
}

export function writeJson({ terminal }: CommandContext, value: unknown): void {
  terminal.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function writeText({ terminal }: CommandContext, ...paragraphs: readonly string[]): void {
  const text = paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
  if (text !== '') terminal.stdout.write(`${text}\n`);
}
