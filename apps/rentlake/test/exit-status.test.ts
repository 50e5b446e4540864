import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { filesBelow } from './support/folders.ts';
import { carRentalWith, vehicles } from './support/sources.ts';
import { rentlake, workplace, type Outcome } from './support/workplace.ts';

const otherVehicles = carRentalWith({ 'vehicles.csv': vehicles('V1,van,Fiat,Ducato,2019,70') });

describe('Wrong use ends with status 2 and writes nothing', () => {
  const source = ['--source', workplace().source];

  it.each<[string, readonly string[], string | RegExp]>([
    [
      'an unknown marketplace',
      ['run', 'bikes', ...source],
      'rentlake: There is no marketplace "bikes". Known: car-rental, listings, boat-trips.\n',
    ],
    [
      'a marketplace that every object has',
      ['run', 'constructor', ...source],
      'rentlake: There is no marketplace "constructor". Known: car-rental, listings, boat-trips.\n',
    ],
    ['no marketplace', ['run'], "error: missing required argument 'marketplace'\n"],
    [
      'an unknown option',
      ['run', 'car-rental', ...source, '--sauce', 'x'],
      "error: unknown option '--sauce'\n(Did you mean --source?)\n",
    ],
    ['an unknown subcommand', ['walk'], /^error: unknown command 'walk'/],
    [
      'a run id with capitals',
      ['run', 'car-rental', ...source, '--run-id', 'Monday'],
      'rentlake: The run id is "Monday". Use 1 to 40 characters of a-z, 0-9, _ and -, starting with a letter or digit.\n',
    ],
    [
      'a run id that leads elsewhere',
      ['run', 'car-rental', ...source, '--run-id', '../../elsewhere'],
      'rentlake: The run id is "../../elsewhere". Use 1 to 40 characters of a-z, 0-9, _ and -, starting with a letter or digit.\n',
    ],
    [
      'a run id of 41 characters',
      ['run', 'car-rental', ...source, '--run-id', 'x'.repeat(41)],
      /^rentlake: The run id is "x{41}"\./,
    ],
    [
      'an empty run id',
      ['run', 'car-rental', ...source, '--run-id', ''],
      /^rentlake: The run id is ""\./,
    ],
    ['a memory size without unit', ['run', 'car-rental', ...source, '--memory', '2'], /--memory/],
    ['too little memory', ['run', 'car-rental', ...source, '--memory', '1MB'], /--memory/],
    ['no threads', ['run', 'car-rental', ...source, '--threads', '0'], /--threads/],
    ['no runs to keep', ['run', 'car-rental', ...source, '--keep', '0'], /--keep/],
    [
      'another engine',
      ['run', 'car-rental', ...source, '--engine', 'abacus'],
      'rentlake: --engine is "abacus". Give embedded or spark.\n',
    ],
    ['an unknown format', ['query', 'SELECT 1', '--format', 'xml'], /--format is "xml"/],
    ['an unknown dataset', ['quarantine', 'boat-trips', 'oars'], /oars/],
  ])('for %s', async (_, args, message) => {
    const place = workplace();
    const { status, stdout, stderr } = await place.command(args);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(stdout).not.toContain('ingestion');
    expect(await filesBelow(place.lake)).toBeUndefined();
  });

  it('for a run id that may be a secret, which is not repeated', async () => {
    const id = ['--run-id', 'mysql://reader:planted@db/x'];
    const { status, stdout, stderr } = await rentlake(['run', 'car-rental', ...source, ...id]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('The run id is not shown, for it holds a URL with a user or password');
    expect(stderr).not.toContain('planted');
  });

  it('for no arguments at all, with the help text', async () => {
    const { status, stdout, stderr } = await rentlake([]);
    expect(status).toBe(2);
    expect(stdout + stderr).toContain('Usage: rentlake');
  });
});

describe('A run that is published', () => {
  const place = workplace();
  let first: Outcome;

  beforeAll(async () => {
    first = await place.run('monday');
  });

  it('ends with status 0 and says nothing on stderr', () => {
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(place.published()).toMatchObject({ run_id: 'monday' });
    expect(place.manifest('monday')).toMatchObject({ state: 'published', format: 1 });
  });

  it('is not done again when its id is repeated with the same input', async () => {
    const before = await filesBelow(place.lake);
    const manifest = place.manifest('monday');
    const { status, stdout } = await place.run('monday', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 0, already_published: true });
    expect(place.manifest('monday')).toEqual(manifest);
    expect(await filesBelow(place.lake)).toEqual(before);
  });

  it('is not replaced when its id is repeated with other input: status 2', async () => {
    const before = await filesBelow(place.lake);
    const other = workplace(otherVehicles);
    expect(
      await place.command(['run', 'car-rental', '--source', other.source, '--run-id', 'monday']),
    ).toMatchObject({
      status: 2,
      stderr: `rentlake: Run monday of car-rental is published, with other input than ${other.source} has now. Choose another run id.\n`,
    });
    expect(await filesBelow(place.lake)).toEqual(before);
  });

  it('is not replaced either when it was killed right after it was published', async () => {
    const manifest = place.manifest('monday');
    const killed = {
      ...manifest,
      state: 'running',
      published_at: undefined,
      stages: {
        ...manifest.stages,
        publisher: { ...manifest.stages['publisher'], state: 'running', end: undefined },
        'athena-runner': undefined,
      },
    };
    const file = join(place.lake, 'runs/car-rental/monday/manifest.json');
    writeFileSync(file, JSON.stringify(killed));
    const other = workplace(otherVehicles);
    expect(
      await place.command(['run', 'car-rental', '--source', other.source, '--run-id', 'monday']),
    ).toMatchObject({ status: 2 });
    expect(await place.run('monday')).toMatchObject({ status: 0 });
    expect(place.manifest('monday')).toMatchObject({
      state: 'published',
      stages: { curated: { attempts: 1 }, publisher: { attempts: 2 } },
    });
  });

  it('stays visible when the next one fails', async () => {
    const broken = workplace(carRentalWith({ 'users.csv': 'user_id\n"U1\n' }));
    const answer = await place.ask('SELECT * FROM car_rental.daily_metrics');
    expect(
      await place.command(['run', 'car-rental', '--source', broken.source, '--run-id', 'tuesday']),
    ).toMatchObject({ status: 1 });
    expect(await place.ask('SELECT * FROM car_rental.daily_metrics')).toEqual(answer);
  });
});

describe('A run whose queries fail after it was published', () => {
  const place = workplace();
  const inTheWay = join(place.lake, 'query-results');
  let outcome: Outcome;

  beforeAll(async () => {
    mkdirSync(place.lake);
    writeFileSync(inTheWay, 'a file');
    outcome = await place.run('monday');
  });

  it('ends with status 3 and says which step failed', () => {
    expect(outcome).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /^rentlake: Run monday is published, but athena-runner failed: .*A file is in the way.*Repeat it with --run-id monday\.\n$/,
      ),
    });
  });

  it('is visible to readers', async () => {
    expect(place.published()).toMatchObject({ run_id: 'monday' });
    expect(place.manifest('monday')).toMatchObject({
      state: 'published',
      stages: { publisher: { state: 'done' }, 'athena-runner': { state: 'failed' } },
    });
  });

  it('answers them when it is repeated after the cause is gone', async () => {
    rmSync(inTheWay);
    expect(await place.run('monday')).toMatchObject({ status: 0, stderr: '' });
    expect(place.manifest('monday')).toMatchObject({
      stages: { curated: { attempts: 1 }, 'athena-runner': { state: 'done', attempts: 2 } },
    });
    expect(await filesBelow(inTheWay)).toHaveLength(18);
  });
});

describe('What a run prints', () => {
  it('with --json is the manifest and nothing else', async () => {
    const place = workplace();
    const { stdout, stderr } = await place.run('monday', '--json');
    const { status, already_published, ...manifest } = JSON.parse(stdout) as Record<
      string,
      unknown
    >;
    expect({ status, already_published, stderr }).toEqual({
      status: 0,
      already_published: false,
      stderr: '',
    });
    expect(manifest).toEqual(
      JSON.parse(JSON.stringify(place.manifest('monday')).replaceAll(place.source, '<source>')),
    );
  });

  it('with --json is nothing on stdout when it fails', async () => {
    const place = workplace(carRentalWith({ 'users.csv': undefined }));
    expect(await place.run('monday', '--json')).toMatchObject({ status: 1, stdout: '' });
  });

  it('is a line for each stage and the balance of every dataset', async () => {
    const { stdout } = await workplace().run('monday');
    expect(stdout.replaceAll(/\d+\.\d s/g, '0.0 s').replaceAll(/ · 0.0 s/g, ''))
      .toMatchInlineSnapshot(`
      "car-rental · run monday
        from <source>
        to   <lake>

      ingestion        9 raw rows
      curated          9 rows, 0 quarantined
      kpi              7 rows in 3 tables
      crawler-trigger  6 partitions, 3 tables inferred
      publisher        published
      athena-runner    9 answers
      retention        no old run to remove

      dataset       read  raw  curated  quarantined
      vehicles         2    2        2            0
      users            2    2        2            0
      locations        2    2        2            0
      transactions     3    3        3            0

      table                     rows  path
      vehicle_location_metrics     3  presentation/car-rental/vehicle_location_metrics/run_id=monday
      user_transaction_metrics     2  presentation/car-rental/user_transaction_metrics/run_id=monday
      daily_metrics                2  presentation/car-rental/daily_metrics/run_id=monday
      "
    `);
  });
});
