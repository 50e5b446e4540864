import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { benchData } from '../data.ts';
import { differences } from '../differences.ts';
import {
  measuredCommand,
  measuredCommands,
  together,
  type CommandMeasurement,
} from '../measure/measured-command.ts';
import { productOutcome } from '../outcome.ts';
import { paths } from '../paths.ts';
import { sparkCommands } from './commands.ts';
import { implausibleTables, scriptsOutcome } from './tables.ts';

export interface SparkContest {
  readonly transactions: number;
  /** Hand-written PySpark scripts: CSV → tables. */
  readonly handwritten: readonly CommandMeasurement[];
  /** Our entry scripts: curated → tables. */
  readonly tables: readonly CommandMeasurement[];
  /** Our four entry scripts: CSV → raw → curated → tables. */
  readonly scripts: readonly CommandMeasurement[];
  /** `rentlake run --engine spark`: the whole road, published. */
  readonly spark: readonly CommandMeasurement[];
  /** `rentlake run`: the same on the embedded engine. */
  readonly embedded: readonly CommandMeasurement[];
}

/**
 * All contestants in turn, each time into an empty folder, over the same data. Throws when tables or counts of ours differ between
 * the engines, or the hand-written tables
 * miss transactions.
 */
export async function sparkContest(
  transactions: number,
  runs: number,
  progress: (line: string) => void,
  work = paths.work,
): Promise<SparkContest> {
  const say = (line: string): void => progress(`${transactions} transactions: ${line}`);
  const commands = await sparkCommands(work);
  say('data');
  const source = await benchData(transactions, work);
  const folder = (name: string): string => join(work, name);
  const folders = ['handwritten', 'scripts', 'lake-spark', 'lake-embedded', 'spill'].map(folder);
  const [out = '', lake = '', sparkLake = '', embeddedLake = '', spill = ''] = folders;
  const measured = {
    handwritten: [] as CommandMeasurement[],
    tables: [] as CommandMeasurement[],
    scripts: [] as CommandMeasurement[],
    spark: [] as CommandMeasurement[],
    embedded: [] as CommandMeasurement[],
  };
  try {
    for (let run = 1; run <= runs; run++) {
      await clear(folders);
      await mkdir(spill, { recursive: true });
      const turn = (who: string): void => say(`run ${run} of ${runs}, ${who}`);
      turn('hand-written PySpark');
      measured.handwritten.push(await measuredCommands(commands.handwritten(source, out)));
      turn('entry scripts to curated');
      const curated = await measuredCommands(commands.scriptsToCurated(source, lake));
      turn('entry scripts to tables');
      const tables = await measuredCommands(commands.scriptsToTables(lake));
      measured.tables.push(tables);
      measured.scripts.push(together([curated, tables]));
      turn('rentlake on Spark');
      measured.spark.push(await measuredCommand(commands.rentlake('spark', source, sparkLake)));
      turn('rentlake, embedded');
      measured.embedded.push(
        await measuredCommand(commands.rentlake('embedded', source, embeddedLake)),
      );
    }
    say('comparing');
    const embedded = await productOutcome(embeddedLake, 'car-rental');
    const spark = await productOutcome(sparkLake, 'car-rental');
    refuse('embedded', 'Spark', await differences(embedded, spark));
    refuse(
      'embedded',
      'the entry scripts',
      await differences(embedded, await scriptsOutcome(lake)),
    );
    refuse('embedded', 'the hand-written scripts', await implausibleTables(out, embedded));
  } finally {
    await clear(folders);
  }
  return { transactions, ...measured };
}

function refuse(left: string, right: string, found: readonly string[]): void {
  if (found.length > 0)
    throw new Error(`${left} (left) and ${right} (right) differ:\n${found.join('\n')}`);
}

const clear = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
};
