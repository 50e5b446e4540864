import type { Command } from 'commander';
import { LakeError, readPublished, runHistory, type Manifest } from '@rentlake/lake';
import { commandLine } from '../output/command-line.ts';
import { formatCount, formatInstant, formatSeconds } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { openLake } from '../stores.ts';
import {
  examples,
  findMarketplace,
  lakeOption,
  writeJson,
  writeText,
  type CommandContext,
} from './shared.ts';

interface RunsOptions {
  readonly lake?: string;
  readonly json?: boolean;
}

interface Run {
  readonly manifest: Manifest;
  /** Whether readers see it. */
  readonly current: boolean;
}

export function addRuns(program: Command, context: CommandContext): void {
  const command = program
    .command('runs')
    .description('list the runs in the lake, newest first')
    .argument('[marketplace]', 'only those of this marketplace')
    .option(...lakeOption)
    .option('--json', 'print JSON')
    .action((name: string | undefined, options: RunsOptions) => listRuns(context, name, options));
  examples(command, ['rentlake runs', 'rentlake runs car-rental --json']);
}

async function listRuns(
  context: CommandContext,
  name: string | undefined,
  options: RunsOptions,
): Promise<void> {
  const lake = await openLake(options.lake, context.owner);
  const chosen =
    name === undefined ? Object.values(context.marketplaces) : [findMarketplace(context, name)];
  const runs: Run[] = [];
  const corrupt: LakeError[] = [];
  for (const marketplace of chosen) {
    const current = await readPublished(lake, marketplace.name);
    const history = await runHistory(lake, marketplace.name);
    for (const manifest of history.manifests) {
      runs.push({ manifest, current: manifest.run_id === current?.published.run_id });
    }
    corrupt.push(...history.corrupt);
  }
  if (options.json) {
    writeJson(
      context,
      runs.map(({ manifest, current }) => ({ ...overview(manifest), current })),
    );
  } else if (runs.length > 0) {
    writeText(context, runsTable(runs));
  } else if (corrupt.length === 0) {
    const [{ name: first } = { name: 'car-rental' }] = chosen;
    const run = commandLine(['run', first], options.lake);
    writeText(context, `There are no runs in ${lake.location} yet. Try: ${run}`);
  }
  if (corrupt.length > 0) {
    const messages = corrupt.map(({ message }) => message).join(' ');
    throw new LakeError('corrupt', `Not all runs are listed. ${messages}`);
  }
}

function runsTable(runs: readonly Run[]): string {
  const rows = runs.map(({ manifest, current }) => {
    const {
      marketplace,
      run_id,
      state,
      created_at,
      rows: raw,
      quarantined,
      seconds,
    } = overview(manifest);
    return [
      marketplace,
      run_id,
      current ? 'current' : state,
      formatInstant(created_at),
      formatCount(raw),
      formatCount(quarantined),
      formatSeconds(seconds * 1000),
    ];
  });
  const right = ['rows', 'quarantined', 'time'];
  return renderTable(['marketplace', 'run', 'state', 'started (UTC)', ...right], rows, right);
}

function overview(manifest: Manifest) {
  const counts = Object.values(manifest.datasets);
  const worked = Object.values(manifest.stages).map(({ start, end }) =>
    end === undefined ? 0 : Date.parse(end) - Date.parse(start),
  );
  return {
    marketplace: manifest.marketplace,
    run_id: manifest.run_id,
    state: manifest.state,
    created_at: manifest.created_at,
    base_run: manifest.base_run ?? null,
    rows: counts.reduce((sum, { raw }) => sum + raw, 0),
    quarantined: counts.reduce((sum, { quarantined }) => sum + (quarantined ?? 0), 0),
    seconds: worked.reduce((sum, time) => sum + time, 0) / 1000,
  };
}
