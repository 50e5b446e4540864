import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { filesBelow } from './support/folders.ts';
import { carRentalWith, rentals, validSources } from './support/sources.ts';
import { Workplace, workplace } from './support/workplace.ts';

const revenue = 'SELECT SUM(daily_revenue) AS revenue FROM car_rental.daily_metrics';
const rentalsOf = (...amounts: number[]) => carRentalWith({ 'transactions.csv': rentals(amounts) });

async function runsOf(place: Workplace): Promise<readonly string[]> {
  const { stdout } = await place.command(['runs', 'car-rental', '--json']);
  const runs = JSON.parse(stdout) as readonly { run_id: string; state: string; current: boolean }[];
  return runs.map(({ run_id, state, current }) => `${run_id} ${current ? 'current' : state}`);
}

describe('runs, show and rollback', () => {
  const place = workplace(rentalsOf(1));

  beforeAll(async () => {
    await place.run('one');
    await place.replaceSource(rentalsOf(1, 2));
    await place.run('two');
    await place.replaceSource(carRentalWith({ 'users.csv': 'user_id\nU1\nU1\n' }));
    await place.run('three');
    const other = new Workplace('listings', validSources.listings);
    await place.command(['run', 'listings', '--source', other.source, '--run-id', 'one']);
  });

  it('runs lists the runs, newest first, and marks the published one', async () => {
    expect(await runsOf(place)).toEqual(['three current', 'two published', 'one published']);
    const { stdout } = await place.command(['runs']);
    expect(stdout).toMatch(/^marketplace +run +state +started \(UTC\) +rows +quarantined +time\n/);
    expect(stdout).toMatch(/^car-rental +three +current +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +9 +1 /m);
    expect(stdout).toMatch(/^listings +one +current /m);
  });

  it('runs of an empty lake says what to do', async () => {
    const empty = workplace();
    expect(await empty.command(['runs'])).toEqual({
      status: 0,
      stdout: 'There are no runs in <lake> yet. Try: npx rentlake run car-rental --lake <lake>\n',
      stderr: '',
    });
    expect((await empty.command(['runs', '--json'])).stdout).toBe('[]\n');
    expect(existsSync(empty.lake)).toBe(false);
  });

  it('show prints the manifest of a run', async () => {
    const { stdout } = await place.command(['show', 'two', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ run_id: 'two', marketplace: 'car-rental' });
    const text = (await place.command(['show', 'two'])).stdout;
    expect(text).toContain('car-rental · run two · published');
    expect(text).toMatch(/^ingestion +done +embedded +1 /m);
    expect(text).toMatch(/^transactions +2 +2 +2 +0$/m);
  });

  it('show asks which one is meant when two marketplaces have the id', async () => {
    expect(await place.command(['show', 'one'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'rentlake: Several marketplaces have a run one. Say which: car-rental/one or listings/one.\n',
    });
    expect((await place.command(['show', 'listings/one'])).stdout).toContain('listings · run one');
  });

  it.each(['nobody', 'listings/two', 'bikes/one'])(
    'show of %s, which is not there, fails',
    async (run) => {
      expect(await place.command(['show', run])).toMatchObject({
        status: 1,
        stderr: `rentlake: There is no run ${run} in <lake>. \`npx rentlake runs --lake <lake>\` lists those that are.\n`,
      });
    },
  );

  it('rollback lets readers see an older run again, and forth, touching no data', async () => {
    const before = (await filesBelow(place.lake))?.filter((file) => !file.includes('_published'));
    expect(await place.command(['rollback', 'car-rental', 'one'])).toMatchObject({
      status: 0,
      stdout: 'car-rental: readers see run one again, in place of three.\n',
    });
    expect(await place.ask(revenue)).toEqual([{ revenue: 1 }]);
    expect((await place.command(['rollback', 'car-rental', 'one'])).stdout).toBe(
      'car-rental: run one is the published one already.\n',
    );
    expect(await runsOf(place)).toEqual(['three published', 'two published', 'one current']);
    await place.command(['rollback', 'car-rental', 'two']);
    expect(await place.ask(revenue)).toEqual([{ revenue: 3 }]);
    const after = (await filesBelow(place.lake))?.filter((file) => !file.includes('_published'));
    expect(after).toEqual(before);
  });

  it('rollback to a run that is not there fails', async () => {
    expect(await place.command(['rollback', 'car-rental', 'nobody'])).toMatchObject({
      status: 1,
      stderr:
        'rentlake: There is no run nobody of car-rental in <lake>. `rentlake runs` lists those that are.\n',
    });
  });
});

describe('A run whose manifest is corrupt', () => {
  const place = workplace(rentalsOf(1));
  const message =
    'rentlake: Not all runs are listed. runs/car-rental/two/manifest.json is not JSON.\n';

  beforeAll(async () => {
    for (const id of ['one', 'two', 'three']) {
      await place.replaceSource(rentalsOf(id.length, id.charCodeAt(0)));
      await place.run(id);
    }
    writeFileSync(join(place.lake, 'runs/car-rental/two/manifest.json'), '{"format": 1,');
  });

  it('is named by runs, with status 1, after the others are listed', async () => {
    const { status, stdout, stderr } = await place.command(['runs']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: message });
    expect(stdout.split('\n').map((line) => line.split(/ +/)[1])).toEqual([
      'run',
      'three',
      'one',
      undefined,
    ]);
    const { stdout: json, ...outcome } = await place.command(['runs', '--json']);
    expect(outcome).toEqual({ status: 1, stderr: message });
    expect(JSON.parse(json)).toMatchObject([{ run_id: 'three' }, { run_id: 'one' }]);
  });

  it('is left alone by later runs and their retention', async () => {
    const before = (await filesBelow(place.lake))?.filter((file) => file.includes('two'));
    await place.replaceSource(rentalsOf(4, 4));
    expect(await place.run('four', '--keep', '1')).toMatchObject({ status: 0, stderr: '' });
    expect(await runsOf(place)).toEqual(['four current']);
    const after = (await filesBelow(place.lake))?.filter((file) => file.includes('two'));
    expect(after).toEqual(before);
    expect(before).not.toEqual([]);
  });

  it('alone in the lake is not taken for an empty lake', async () => {
    const lone = workplace();
    mkdirSync(join(lone.lake, 'runs/car-rental/two'), { recursive: true });
    writeFileSync(join(lone.lake, 'runs/car-rental/two/manifest.json'), '');
    expect(await lone.command(['runs'])).toEqual({ status: 1, stdout: '', stderr: message });
  });
});

describe('rollback refuses', () => {
  it('a run that never was published: status 2', async () => {
    const place = workplace();
    mkdirSync(join(place.lake, 'presentation/car-rental'), { recursive: true });
    const inTheWay = join(place.lake, 'presentation/car-rental/daily_metrics');
    writeFileSync(inTheWay, '');
    expect((await place.run('bad')).status).toBe(1);
    expect(await place.command(['rollback', 'car-rental', 'bad'])).toMatchObject({
      status: 2,
      stderr:
        'rentlake: Run bad of car-rental was never published. `rentlake runs` shows those that were.\n',
    });
  });

  it('a run of which files are gone, and leaves the published one', async () => {
    const place = workplace(rentalsOf(1));
    await place.run('one');
    await place.replaceSource(rentalsOf(2));
    await place.run('two');
    const gone = 'presentation/car-rental/daily_metrics/run_id=one';
    rmSync(join(place.lake, gone), { recursive: true });
    expect(await place.command(['rollback', 'car-rental', 'one'])).toMatchObject({
      status: 1,
      stderr: `rentlake: Run one is not whole any more: ${gone} is gone. Nothing was changed.\n`,
    });
    expect(place.published().run_id).toBe('two');
  });
});

describe('Retention', () => {
  const place = workplace(rentalsOf(1));

  it('keeps as many runs as asked and removes all that older ones wrote', async () => {
    for (const id of ['one', 'two', 'three']) {
      await place.replaceSource(rentalsOf(id.length));
      expect(await place.run(id, '--keep', '2')).toMatchObject({ status: 0, stderr: '' });
    }
    expect(await runsOf(place)).toEqual(['three current', 'two published']);
    const left = (await filesBelow(place.lake))?.filter(
      (file) => /run_id=one\b/.test(file) || file.includes('/one/'),
    );
    expect(left).toEqual([]);
  });

  it('never removes the published run, old as it may be', async () => {
    const late = workplace(rentalsOf(1));
    const inTheWay = join(late.lake, 'raw/car-rental/transactions');
    mkdirSync(dirname(inTheWay), { recursive: true });
    writeFileSync(inTheWay, '');
    expect((await late.run('old')).status).toBe(1);
    rmSync(inTheWay);
    for (const id of ['newer', 'newest']) {
      await late.replaceSource(rentalsOf(id.length));
      await late.run(id);
    }
    await late.replaceSource(rentalsOf(1));
    expect(await late.run('old', '--keep', '1')).toMatchObject({ status: 0 });
    expect(await runsOf(late)).toEqual(['newest published', 'old current']);
    expect(await late.ask(revenue)).toEqual([{ revenue: 1 }]);
  });

  it('removes all but the published run when one is to be kept', async () => {
    await place.replaceSource(rentalsOf(9));
    expect(await place.run('four', '--keep', '1')).toMatchObject({ status: 0 });
    expect(await runsOf(place)).toEqual(['four current']);
    expect(
      (await filesBelow(join(place.lake, 'raw')))?.some((file) => /two|three/.test(file)),
    ).toBe(false);
  });

  it('is not done by a run that was published before', async () => {
    await place.replaceSource(rentalsOf(8));
    await place.run('five', '--keep', '2');
    expect(await place.run('five', '--keep', '1')).toMatchObject({ status: 0 });
    expect(await runsOf(place)).toEqual(['five current', 'four published']);
  });
});
