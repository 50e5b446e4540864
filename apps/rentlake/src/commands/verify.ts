import type { Command } from 'commander';
import { EmbeddedEngine } from '@rentlake/engine';
import { LakeError, type Manifest } from '@rentlake/lake';
import { engineSettings, parseCount, sparkLocations, type EngineOptions } from '../config.ts';
import { engineName, engineNames, openEngine, type EngineChoice } from '../engine-choice.ts';
import { UsageError } from '../exit-status.ts';
import { commandLine } from '../output/command-line.ts';
import { formatCount, formatRows } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { lockRun } from '../run-lock.ts';
import { openLake } from '../stores.ts';
import { interruptible } from '../terminal.ts';
import { isEqual, verifyRun, type TableComparison } from '../verify.ts';
import { findRun } from './find-run.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  memoryOption,
  threadsOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

interface VerifyOptions extends EngineOptions {
  readonly lake?: string;
  readonly engine?: string;
  readonly from: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** The tables of a run are not what another engine computes. */
class DifferenceError extends Error {
  override readonly name = 'DifferenceError';
}

export function addVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('compute the tables of a run again with another engine, and compare every row')
    .argument('<run>', 'id of the run; <marketplace>/<id> when two marketplaces have it')
    .option(...lakeOption)
    .option(
      '--engine <engine>',
      `${engineNames.join(' or ')} (default: the one that did not compute the run)`,
    )
    .option(
      '--from <zone>',
      'where to start: curated rows, or raw ones, to be typed again',
      'curated',
    )
    .option('--limit <rows>', 'differing rows of a table to show', '5')
    .option(...threadsOption)
    .option(...memoryOption)
    .option('--json', 'print JSON')
    .action((run: string, options: VerifyOptions) => verify(context, run, options));
  examples(command, [
    'rentlake verify 20250131t235959-a1b2',
    'rentlake verify listings/monday --from raw --engine spark',
  ]);
}

async function verify(context: CommandContext, run: string, options: VerifyOptions): Promise<void> {
  const lake = await openLake(options.lake, context.owner);
  const manifest = await findRun(context, lake, run, options.lake);
  const marketplace = findMarketplace(context, manifest.marketplace);
  const first = computedBy(manifest);
  const choice: EngineChoice = {
    name: engineName(options.engine ?? otherEngine(first)),
    settings: engineSettings(options),
    spark: sparkLocations(),
  };
  const request = {
    marketplace,
    manifest,
    from: zone(options.from),
    examples: parseCount(options.limit, '--limit', 1),
  };
  const id = { marketplace: manifest.marketplace, runId: manifest.run_id };
  await using opened = new AsyncDisposableStack();
  opened.use(await lockRun(lake, id, 'Wait for it.'));
  const inputBytes = (): Promise<number | undefined> => Promise.resolve(sourceBytes(manifest));
  const engine = await openEngine(choice, lake, id, inputBytes, opened);
  using interrupts = interruptible(context.terminal);
  const comparer = new EmbeddedEngine(lake, choice.settings);
  const ports = { lake, engine, comparer, signal: interrupts.signal };
  const tables = await verifyRun(request, ports);
  if (options.json) {
    writeJson(context, { ...id, engine: engine.name, from: request.from, tables });
  } else {
    writeText(
      context,
      `${id.marketplace} · run ${id.runId}, computed by ${first}, again by ${engine.name} from ${request.from} rows`,
      summary(tables),
      ...tables.flatMap(differences),
    );
  }
  const unequal = tables.filter((table) => !isEqual(table)).map(({ table }) => table);
  if (unequal.length > 0) {
    throw new DifferenceError(
      `Run ${id.runId} differs from what ${engine.name} computes: ${unequal.join(', ')}. Compare the versions in \`${commandLine(['show', run], options.lake)}\`; a run of the same input under a new id tells which is right.`,
    );
  }
}

/** Bytes of text that became the rows of a run, undefined for a replay: its base run has the most of them. */
const sourceBytes = ({ inputs, base_run: baseRun }: Manifest): number | undefined =>
  baseRun === undefined ? inputs.reduce((total, { bytes }) => total + bytes, 0) : undefined;

/** The engine that computed the tables of a run. */
function computedBy({ run_id: runId, stages: { kpi } }: Manifest): string {
  if (kpi?.state !== 'done') {
    throw new LakeError('usage', `Run ${runId} has no tables yet: it did not get that far.`);
  }
  return kpi.engine;
}

const otherEngine = (name: string): string => (name === 'embedded' ? 'spark' : 'embedded');

function zone(text: string): 'raw' | 'curated' {
  if (text === 'raw' || text === 'curated') return text;
  throw new UsageError(`--from is "${text}". Give raw or curated.`);
}

function summary(tables: readonly TableComparison[]): string {
  const columns = ['published', 'recomputed', 'differing'];
  const rows = tables.map((comparison) => [
    comparison.table,
    formatCount(comparison.published),
    formatCount(comparison.recomputed),
    formatCount(comparison.differing),
    isEqual(comparison) ? 'equal' : 'DIFFERENT',
  ]);
  return renderTable(['table', ...columns, 'verdict'], rows, columns);
}

function differences({ table, differing, examples: rows, types }: TableComparison): string[] {
  const [first] = rows;
  const columns = first ? ['side', ...Object.keys(first.row)] : [];
  return [
    ...(first
      ? [
          `${table}: the first of ${formatRows(differing, 'row')} that only one side has\n${renderTable(
            columns,
            rows.map(({ side, row }) => [side, ...Object.values(row)]),
          )}`,
        ]
      : []),
    ...types.map(
      ([column, published, recomputed]) =>
        `${table}: ${column} is ${published} as published, ${recomputed} as recomputed`,
    ),
  ];
}
