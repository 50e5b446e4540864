import { execFile, execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curate } from '@rentlake/curated';
import { EmbeddedEngine, defaultSettings } from '@rentlake/engine';
import { ingest } from '@rentlake/ingestion';
import { computeKpis } from '@rentlake/kpi';
import { FolderStore, RunRecord, layout, type Manifest } from '@rentlake/lake';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import { rowsThatDiffer } from './rows-that-differ.ts';
import { pythonEnvironment, root, submitOptions } from './workspace.ts';

const runId = 'first';
const sources = join(root, 'tools/sample-data/sample');
const folder = mkdtempSync(join(tmpdir(), 'rentlake-entry-scripts-'));
const packed = join(folder, 'packed');

interface Ended {
  readonly status: number;
  /** All that the script itself says: spark-submit sends its stderr there as well. */
  readonly stdout: string;
}

/** Runs an entry script as on a cluster: by spark-submit, with the package in a zip beside it. */
async function submit(script: string, lake: string, ...args: readonly string[]): Promise<Ended> {
  const bin = join(root, '.venv/bin');
  const submitted = promisify(execFile)(
    join(bin, 'spark-submit'),
    [
      ...submitOptions,
      ...['--py-files', join(packed, 'rentlake_spark.zip'), join(packed, script)],
      ...['--lake', lake, '--run-id', runId],
      ...args,
    ],
    {
      env: { ...pythonEnvironment(), PYTHONPATH: '' },
      maxBuffer: 1 << 26,
    },
  );
  return submitted.then(
    ({ stdout }) => ({ status: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ status: code, stdout }),
  );
}

describe('Entry scripts on the sample data write what the embedded engine writes', () => {
  const embedded = new FolderStore(join(folder, 'embedded'));
  const spark = new FolderStore(join(folder, 'spark'));
  const manifests = new Map<Marketplace, Manifest>();

  beforeAll(async () => {
    const scripts = globSync(join(root, 'apps/*/spark/*.py'));
    const pack = join(root, 'libs/spark/pack.py');
    execFileSync(join(root, '.venv/bin/python'), [pack, packed, ...scripts]);
    const engine = new EmbeddedEngine(embedded, defaultSettings());
    for (const marketplace of [carRental, listings]) {
      const source = new FolderStore(join(sources, marketplace.name));
      const run = { marketplace, runId };
      await ingest({ ...run, versions: {} }, { lake: embedded, source, engine });
      await curate(run, { lake: embedded, engine });
      await computeKpis(run, { lake: embedded, engine });
      const record = await RunRecord.open(embedded, marketplace.name, runId);
      manifests.set(marketplace, record.manifest);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const report = (marketplace: Marketplace, job: string): unknown =>
    JSON.parse(
      readFileSync(
        join(spark.location, layout.run(marketplace.name, runId), `reports/${job}.json`),
        'utf8',
      ),
    );

  const expectSameRows = async (prefixes: readonly string[]): Promise<void> => {
    for (const prefix of prefixes) {
      expect({ prefix, ...(await rowsThatDiffer(prefix, embedded, spark)) }).toEqual({
        prefix,
        missing: [],
        unexpected: [],
      });
    }
  };

  const tablesOf = (marketplace: Marketplace, ...names: readonly string[]): readonly string[] =>
    names.map((name) => layout.presentation(marketplace.name, name, runId));

  test('dataingestion.py', async () => {
    const source = join(sources, 'car-rental');
    const ended = await submit(
      ...(['dataingestion.py', spark.location] as const),
      ...['--marketplace', 'car-rental', '--source', source],
    );
    expect(ended).toMatchObject({ status: 0 });
    const { datasets, inputs } = manifests.get(carRental)!;
    const counts = Object.entries(datasets).map(([name, { read, raw, unmapped }]) => [
      name,
      { read, raw, unmapped },
    ]);
    expect(report(carRental, 'dataingestion')).toMatchObject({
      outcome: 'done',
      datasets: Object.fromEntries(counts) as object,
      attempt: 1,
      inputs,
    });
    await expectSameRows(
      Object.keys(datasets).map((name) => layout.raw('car-rental', name, runId)),
    );
  });

  test('curated_job.py', async () => {
    const ended = await submit(
      ...(['curated_job.py', spark.location] as const),
      ...['--marketplace', 'car-rental'],
    );
    expect(ended).toMatchObject({ status: 0 });
    const { datasets } = manifests.get(carRental)!;
    const counts = Object.entries(datasets).map(([name, { read: _, unmapped: __, ...counted }]) => [
      name,
      counted,
    ]);
    expect(report(carRental, 'curated_job')).toMatchObject({
      datasets: Object.fromEntries(counts) as object,
    });
    await expectSameRows(
      Object.keys(datasets).flatMap((name) => [
        layout.curated('car-rental', name, runId),
        layout.quarantine('car-rental', name, runId),
      ]),
    );
  });

  test.each([
    ['vehicle_location_metrics', ['vehicle_location_metrics']],
    ['user_transaction_metrics', ['user_transaction_metrics', 'daily_metrics']],
  ])('%s.py, with what Glue adds to its arguments', async (job, tables) => {
    const ended = await submit(
      ...([`${job}.py`, spark.location] as const),
      ...['--JOB_NAME', 'rentlake', '--marketplace', 'car-rental', '--enable-metrics', 'true'],
    );
    expect(ended).toMatchObject({ status: 0 });
    const { tables: written } = manifests.get(carRental)!;
    expect(report(carRental, job)).toMatchObject({
      tables: Object.fromEntries(tables.map((name) => [name, written[name]])) as object,
    });
    await expectSameRows(tablesOf(carRental, ...tables));
  });

  test('kpi_job.py, from curated rows of the embedded engine', async () => {
    const curated = join('curated', listings.name);
    cpSync(join(embedded.location, curated), join(spark.location, curated), { recursive: true });
    const ended = await submit(
      ...(['kpi_job.py', spark.location] as const),
      ...['--marketplace', 'listings'],
    );
    expect(ended).toMatchObject({ status: 0 });
    const { tables } = manifests.get(listings)!;
    expect(report(listings, 'kpi_job')).toMatchObject({ tables });
    await expectSameRows(tablesOf(listings, ...Object.keys(tables)));
  });

  test('a script that fails says why in one line, and leaves nothing but its report', async () => {
    const { status, stdout } = await submit(
      ...(['dataingestion.py', join(folder, 'refused')] as const),
      ...['--marketplace', 'car-rental', '--source', join(sources, 'listings')],
    );
    expect(status).toBe(1);
    const source = join(sources, 'listings');
    const message = `${source}: the dataset vehicles is missing. Add vehicles.csv, or a folder vehicles/ with *.csv.`;
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`dataingestion: ${message}`);
    const refused = new FolderStore(join(folder, 'refused'));
    const reportKey = 'runs/car-rental/first/reports/dataingestion.json';
    expect((await refused.list('')).map(({ key }) => key)).toEqual([reportKey]);
    const written = await refused.read(reportKey);
    expect(JSON.parse(written!.body.toString())).toMatchObject({
      outcome: 'failed',
      error: { kind: 'source', message },
    });
  });
});
