import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@rentlake/engine';
import { FolderStore, layout } from '@rentlake/lake';
import { filesBelow, newFolder } from './support/folders.ts';
import { carRentalWith, rentals } from './support/sources.ts';
import { workplace, type Workplace } from './support/workplace.ts';

const verified = ['verify', 'one', '--engine', 'embedded'];

/** Writes the daily metrics of run one again, as `select` makes them of `file`. */
async function tamper(place: Workplace, select: (file: string) => string): Promise<void> {
  const folder = join(place.lake, 'presentation/car-rental/daily_metrics/run_id=one');
  const [name] = globSync('*/*.parquet', { cwd: folder });
  const file = join(folder, name!);
  using database = await Database.open({ threads: 1, memoryMiB: 512 }, newFolder());
  await database.run(`COPY (${select(file)}) TO '${file}.new' (FORMAT parquet)`, 'tampering');
  renameSync(`${file}.new`, file);
}

describe('verify', () => {
  let place: Workplace;

  beforeAll(async () => {
    place = workplace(carRentalWith({ 'transactions.csv': rentals([10, 20.5]) }));
    await place.run('one');
  });

  it.each(['curated', 'raw'])('finds a sound run equal, computed from %s rows', async (zone) => {
    const { status, stdout } = await place.command([...verified, '--from', zone]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^daily_metrics +1 +1 +0 +equal$/m);
    expect(stdout).toMatch(/^user_transaction_metrics +1 +1 +0 +equal$/m);
    expect(stdout).toContain(`computed by embedded, again by embedded from ${zone} rows`);
  });

  it('leaves the lake as it was', async () => {
    const before = await filesBelow(place.lake);
    await place.command(verified);
    expect(await filesBelow(place.lake)).toEqual(before);
  });

  it('prints JSON', async () => {
    const { stdout } = await place.command([...verified, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      runId: 'one',
      engine: 'embedded',
      from: 'curated',
      tables: [
        { table: 'vehicle_location_metrics', published: 1, recomputed: 1, differing: 0, types: [] },
        { table: 'user_transaction_metrics', published: 1 },
        { table: 'daily_metrics', examples: [] },
      ],
    });
  });

  it('shows the first rows that differ, and fails', async () => {
    const other = workplace(carRentalWith({ 'transactions.csv': rentals([10, 20.5]) }));
    await other.run('one');
    await tamper(
      other,
      (file) =>
        `SELECT * REPLACE (CAST(daily_revenue + 0.01 AS DECIMAL(18,2)) AS daily_revenue) FROM '${file}'`,
    );
    const { status, stdout, stderr } = await other.command(verified);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^daily_metrics +1 +1 +2 +DIFFERENT$/m);
    expect(stdout).toMatch(/^published +\S+ +30\.51 /m);
    expect(stdout).toMatch(/^recomputed +\S+ +30\.50 /m);
    expect(stderr).toContain('Run one differs from what embedded computes: daily_metrics.');
  });

  it('takes equal values of another type for a difference', async () => {
    const other = workplace(carRentalWith({ 'transactions.csv': rentals([10]) }));
    await other.run('one');
    await tamper(
      other,
      (file) => `SELECT * REPLACE (CAST(unique_users AS DOUBLE) AS unique_users) FROM '${file}'`,
    );
    const { status, stdout } = await other.command(verified);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'daily_metrics: unique_users is DOUBLE as published, BIGINT as recomputed',
    );
  });

  it('refuses a run that is not there, and one that has no tables yet', async () => {
    expect(await place.command(['verify', 'nobody'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no run nobody'),
    });
    const other = workplace(carRentalWith({ 'transactions.csv': rentals([10]) }));
    await other.run('one');
    const manifest = other.manifest('one');
    const { kpi: _, ...stages } = manifest.stages;
    writeFileSync(
      join(other.lake, 'runs/car-rental/one/manifest.json'),
      JSON.stringify({ ...manifest, state: 'failed', stages }),
    );
    expect(await other.command(verified)).toMatchObject({
      status: 2,
      stderr: 'rentlake: Run one has no tables yet: it did not get that far.\n',
    });
  });

  it('waits for nobody: a run that is being worked on is refused', async () => {
    using held = new DisposableStack();
    held.use(await new FolderStore(place.lake).lock(layout.run('car-rental', 'one')));
    expect(await place.command(verified)).toMatchObject({
      status: 1,
      stderr:
        'rentlake: Run one of car-rental is being worked on by another process. Wait for it.\n',
    });
  });

  it.each([
    [['--engine', 'duck'], '--engine is "duck". Give embedded or spark.'],
    [['--from', 'quarantine'], '--from is "quarantine". Give raw or curated.'],
  ])('refuses %j as wrong use', async (args, message) => {
    const { status, stderr } = await place.command(['verify', 'one', ...args]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `rentlake: ${message}\n` });
  });
});
