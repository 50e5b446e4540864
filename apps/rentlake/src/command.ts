import { Command, CommanderError } from 'commander';
import type { Marketplace } from '@rentlake/metrics';
import { addAnswer } from './commands/answer.ts';
import { addDoctor } from './commands/doctor.ts';
import { addInspect } from './commands/inspect.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addQuery } from './commands/query.ts';
import { addReplay } from './commands/replay.ts';
import { addRollback } from './commands/rollback.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { examples } from './commands/shared.ts';
import { addShow } from './commands/show.ts';
import { statusOf } from './exit-status.ts';
import { messageOf } from './output/format.ts';
import { withoutPasswords } from './output/without-passwords.ts';
import { addVerify } from './commands/verify.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/**
 * The command, for any set of marketplaces. Says what is wrong in one message on stderr.
 * @returns the exit status.
 */
export async function runCommand(
  args: readonly string[],
  marketplaces: Readonly<Record<string, Marketplace>>,
  terminal: Terminal,
): Promise<number> {
  await using owner = new AsyncDisposableStack();
  const context = { marketplaces, terminal, owner };
  const program = new Command('rentlake')
    .description(
      'Trustworthy metrics of rental marketplaces: from messy exports to published tables.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(withoutPasswords(text)),
    });
  for (const add of [
    addRun,
    addInspect,
    addQuery,
    addAnswer,
    addRuns,
    addShow,
    addQuarantine,
    addReplay,
    addRollback,
    addVerify,
    addDoctor,
  ]) {
    add(program, context);
  }
  examples(program, [
    'rentlake run car-rental',
    'rentlake query "SELECT * FROM car_rental.daily_metrics LIMIT 5"',
    'rentlake quarantine car-rental transactions',
  ]);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError))
      terminal.stderr.write(`rentlake: ${withoutPasswords(messageOf(error))}\n`);
    return statusOf(error);
  }
}
