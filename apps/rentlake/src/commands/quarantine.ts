import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ask, parquetPaths, parquetRelation, type Database } from '@rentlake/engine';
import {
  LakeError,
  RunRecord,
  layout,
  readPublished,
  runHistory,
  type LakeStore,
  type Manifest,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { duckdb, lineage, reasonsColumn } from '@rentlake/schema';
import { engineSettings, parseCount } from '../config.ts';
import { UsageError } from '../exit-status.ts';
import { answerFormats } from '../output/answer.ts';
import { commandLine } from '../output/command-line.ts';
import { formatCount, formatRows } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { withDatabase } from '../reader.ts';
import { openLake } from '../stores.ts';
import { writeAll } from '../terminal.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

interface QuarantineOptions {
  readonly lake?: string;
  readonly run?: string;
  readonly export?: string;
  readonly examples: string;
  readonly json?: boolean;
}

export function addQuarantine(program: Command, context: CommandContext): void {
  const command = program
    .command('quarantine')
    .description('show which rows were set aside, and why')
    .argument('<marketplace>', Object.keys(context.marketplaces).join(' or '))
    .argument('[dataset]', 'only this dataset, with examples')
    .option(...lakeOption)
    .option('--run <id>', 'run to look at (default: the published one, else the newest)')
    .option('--examples <n>', 'rows to show of each reason', '3')
    .option(
      '--export <dir>',
      'write the rows with their reasons to <dir>/<dataset>.csv, to be repaired and replayed',
    )
    .option('--json', 'print the counts as JSON')
    .action((name: string, dataset: string | undefined, options: QuarantineOptions) =>
      quarantine(context, findMarketplace(context, name), dataset, options),
    );
  examples(command, [
    'rentlake quarantine car-rental',
    'rentlake quarantine car-rental transactions --examples 5',
    'rentlake quarantine car-rental --export ./repair',
  ]);
}

async function quarantine(
  context: CommandContext,
  marketplace: Marketplace,
  dataset: string | undefined,
  options: QuarantineOptions,
): Promise<void> {
  if (dataset !== undefined && !Object.hasOwn(marketplace.datasets, dataset)) {
    throw new UsageError(
      `${marketplace.name} has no dataset "${dataset}". Known: ${Object.keys(marketplace.datasets).join(', ')}.`,
    );
  }
  const lake = await openLake(options.lake, context.owner);
  const manifest = await chosenRun(lake, marketplace, options);
  const names = dataset === undefined ? Object.keys(marketplace.datasets) : [dataset];
  const limit = parseCount(options.examples, '--examples', 0);
  if (options.export !== undefined) {
    const folder = resolve(options.export);
    await exportRows(context, lake, manifest, names, folder);
    const from = ['--source', folder, '--base', manifest.run_id];
    const replay = commandLine(['replay', marketplace.name, ...from], options.lake);
    writeText(
      context,
      `\nRepair the rows, keep ${lineage.file} and ${lineage.row} as they are, delete the rows you cannot repair, then:\n  ${replay}`,
    );
  } else if (options.json) {
    const entries = names.map((name) => {
      const counts = manifest.datasets[name];
      return [
        name,
        { quarantined: counts?.quarantined ?? 0, reasons: counts?.reasons ?? {} },
      ] as const;
    });
    writeJson(context, {
      marketplace: marketplace.name,
      run_id: manifest.run_id,
      datasets: Object.fromEntries(entries),
    });
  } else {
    writeText(
      context,
      `${marketplace.name} · run ${manifest.run_id}`,
      reasonsTable(manifest, names),
    );
    if (dataset !== undefined && limit > 0)
      await showExamples(context, lake, manifest, dataset, limit);
  }
}

async function chosenRun(
  lake: LakeStore,
  marketplace: Marketplace,
  { run: id, lake: given }: QuarantineOptions,
): Promise<Manifest> {
  const current = await readPublished(lake, marketplace.name);
  const runId =
    id ??
    current?.published.run_id ??
    (await runHistory(lake, marketplace.name)).manifests[0]?.run_id;
  if (runId === undefined) {
    throw new LakeError(
      'missing',
      `There is no run of ${marketplace.name} in ${lake.location}. Try: ${commandLine(['run', marketplace.name], given)}`,
    );
  }
  const run = await RunRecord.open(lake, marketplace.name, runId);
  if (!run.isDone('curated')) {
    throw new LakeError(
      'missing',
      `Run ${runId} stopped before its rows were checked, so it has no quarantine.`,
    );
  }
  return run.manifest;
}

function reasonsTable(manifest: Manifest, names: readonly string[]): string {
  const rows = names.flatMap((name) => {
    const counts = manifest.datasets[name];
    const reasons = Object.entries(counts?.reasons ?? {}).sort(
      ([, left], [, right]) => right - left,
    );
    const total = [name, 'quarantined rows', formatCount(counts?.quarantined ?? 0)];
    return [total, ...reasons.map(([reason, count]) => ['', reason, formatCount(count)])];
  });
  return renderTable(['dataset', 'reason', 'rows'], rows, ['rows']);
}

async function openQuarantine(
  database: Database,
  lake: LakeStore,
  manifest: Manifest,
  dataset: string,
): Promise<void> {
  const prefix = layout.quarantine(manifest.marketplace, dataset, manifest.run_id);
  const relation = parquetRelation(
    { kind: 'parquet', name: dataset, prefix },
    await parquetPaths(lake, prefix),
  );
  await database.run(
    `CREATE OR REPLACE TEMP VIEW quarantine AS ${relation}`,
    `opening the quarantine of ${dataset}`,
  );
}

async function showExamples(
  context: CommandContext,
  lake: LakeStore,
  manifest: Manifest,
  dataset: string,
  limit: number,
): Promise<void> {
  await withDatabase(engineSettings({}), async (database) => {
    await openQuarantine(database, lake, manifest, dataset);
    for (const reason of Object.keys(manifest.datasets[dataset]?.reasons ?? {})) {
      const columns =
        reason === 'malformed_row'
          ? `${lineage.file}, ${lineage.row}, ${lineage.malformed}`
          : `${lineage.file}, ${lineage.row}, * EXCLUDE (${lineage.file}, ${lineage.row}, ${lineage.malformed}, ${reasonsColumn})`;
      const answer = await ask(
        database,
        `SELECT ${columns} FROM quarantine WHERE list_contains(${reasonsColumn}, ${duckdb.literal(reason)}) LIMIT ${limit}`,
      );
      writeText(context, `\n${reason}`);
      await answerFormats.table(answer, (text) => writeAll(context.terminal, text));
    }
  });
}

async function exportRows(
  context: CommandContext,
  lake: LakeStore,
  manifest: Manifest,
  names: readonly string[],
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await withDatabase(engineSettings({}), async (database) => {
    for (const name of names) {
      if ((manifest.datasets[name]?.quarantined ?? 0) === 0) continue;
      await openQuarantine(database, lake, manifest, name);
      const target = join(folder, `${name}.csv`);
      const rows = await database.run(
        `COPY (SELECT * REPLACE (array_to_string(${reasonsColumn}, ' ') AS ${reasonsColumn}) FROM quarantine) TO ${duckdb.literal(target)} (FORMAT csv, HEADER true)`,
        `writing ${target}`,
      );
      writeText(context, `${target}: ${formatRows(rows, 'row')}`);
    }
  });
}
