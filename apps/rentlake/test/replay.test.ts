import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newFolder, writeFiles, type Files } from './support/folders.ts';
import { zoneRows } from './support/parquet.ts';
import { carRentalWith, vehicles } from './support/sources.ts';
import { rentlake, workplace, type Outcome, type Workplace } from './support/workplace.ts';

const header =
  'vehicle_id,vehicle_type,make,model,year,daily_rate,Note,_source_file,_source_row,_malformed,_reasons';
const repaired = (...rows: string[]): Files => ({
  'vehicles.csv': `${[header, ...rows].join('\n')}\n`,
});

const base = workplace(
  carRentalWith({
    'vehicles.csv': vehicles(
      'V1,sedan,Fiat,Tipo,2020,30,n1',
      'V1,suv,Kia,Niro,2022,55,n2',
      ',van,Fiat,Ducato,2019,70,n3',
      'V4,sedan',
      ',,,,,,n5',
    ).replace('daily_rate', 'daily_rate,Note'),
  }),
);

/** A lake with the base run in it, to be changed by one test. */
function copyOfBase(): Workplace {
  const place = workplace({});
  cpSync(base.lake, place.lake, { recursive: true });
  return place;
}

function replay(place: Workplace, id: string, files: Files, ...more: string[]): Promise<Outcome> {
  const source = newFolder();
  writeFiles(source, files);
  return place.command([...['replay', 'car-rental', '--source', source, '--run-id', id], ...more]);
}

const balance = (place: Workplace, id: string) => {
  const { read, raw, curated, quarantined } = place.manifest(id).datasets['vehicles']!;
  return [read, raw, curated, quarantined];
};

const vehiclesOf = (place: Workplace, id: string) =>
  zoneRows(place.lake, 'curated', ['car-rental', 'vehicles', id], 'vehicle_id, vehicle_type, make');

const quarantineOf = (place: Workplace, id: string) =>
  zoneRows(place.lake, 'quarantine', ['car-rental', 'vehicles', id], '_source_row, _reasons');

beforeAll(async () => {
  await base.run('base');
});

describe('A replay', () => {
  const place = copyOfBaseLater();

  beforeAll(async () => {
    place.copy();
    const files = repaired(
      'V3,van,Fiat,Ducato,2019,70,n3,vehicles.csv,3,,missing_vehicle_id',
      'V4,sedan,Opel,Corsa,2018,20,,vehicles.csv,4,,malformed_row',
    );
    const { status, stderr } = await replay(place.it, 'fixed', files);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('puts repaired rows in the place of the quarantined ones; the rest stays as it was', async () => {
    expect(balance(base, 'base')).toEqual([5, 5, 1, 4]);
    expect(balance(place.it, 'fixed')).toEqual([5, 5, 3, 2]);
    expect(await vehiclesOf(place.it, 'fixed')).toEqual(
      expect.arrayContaining([
        { vehicle_id: 'V1', vehicle_type: 'suv', make: 'Kia' },
        { vehicle_id: 'V3', vehicle_type: 'van', make: 'Fiat' },
        { vehicle_id: 'V4', vehicle_type: 'sedan', make: 'Opel' },
      ]),
    );
    expect(await quarantineOf(place.it, 'fixed')).toEqual([
      { _source_row: '1', _reasons: '["duplicate_vehicle_id"]' },
      { _source_row: '5', _reasons: '["missing_vehicle_id","missing_vehicle_type"]' },
    ]);
  });

  it('carries the datasets over that nobody repaired', () => {
    const counts = (id: string) => place.it.manifest(id).datasets['transactions'];
    expect(counts('fixed')).toEqual(counts('base'));
    expect(place.it.manifest('fixed').datasets['vehicles']?.unmapped).toEqual(['Note']);
  });

  it('is a run of its own, published, that names its base', async () => {
    expect(place.it.published().run_id).toBe('fixed');
    expect(place.it.manifest('fixed').base_run).toBe('base');
    expect((await place.it.command(['show', 'fixed'])).stdout).toContain('replay of base');
    expect(place.it.manifest('base')).toEqual(base.manifest('base'));
  });

  it('can be repaired further by a replay of the replay', async () => {
    const files = repaired('V5,bike,,,,,n5,vehicles.csv,5,,');
    expect(await replay(place.it, 'again', files)).toMatchObject({ status: 0 });
    expect(balance(place.it, 'again')).toEqual([5, 5, 4, 1]);
    expect(place.it.manifest('again').base_run).toBe('fixed');
  });

  it('does nothing when it is repeated, and is refused with other repairs', async () => {
    const files = repaired('V5,boat,,,,,n5,vehicles.csv,5,,');
    expect(await replay(place.it, 'again', files, '--base', 'fixed')).toMatchObject({ status: 2 });
  });
});

describe('Repaired rows that still are faulty', () => {
  it('are quarantined again, with their new reasons', async () => {
    const place = copyOfBase();
    const files = repaired(
      'V1,van,Fiat,Ducato,2019,70,n3,vehicles.csv,3,,',
      'V5,,Fiat,,,,,vehicles.csv,5,,',
    );
    expect(await replay(place, 'fixed', files)).toMatchObject({ status: 0 });
    expect(balance(place, 'fixed')).toEqual([5, 5, 1, 4]);
    expect(await vehiclesOf(place, 'fixed')).toEqual([
      { vehicle_id: 'V1', vehicle_type: 'van', make: 'Fiat' },
    ]);
    expect(await quarantineOf(place, 'fixed')).toEqual([
      { _source_row: '1', _reasons: '["duplicate_vehicle_id"]' },
      { _source_row: '2', _reasons: '["duplicate_vehicle_id"]' },
      { _source_row: '4', _reasons: '["malformed_row"]' },
      { _source_row: '5', _reasons: '["missing_vehicle_type"]' },
    ]);
  });
});

describe('A replay is refused, and nothing published', () => {
  it.each<[string, Files, string]>([
    [
      'for a row that names no row of the base run',
      repaired('V9,van,,,,,,vehicles.csv,9,,'),
      'vehicles.csv, row 1: _source_file "vehicles.csv", _source_row "9" is no quarantined row of vehicles in run base. Keep these two columns as they were exported.',
    ],
    [
      'for a row that names a row which was not quarantined',
      repaired('V3,van,,,,,,vehicles.csv,3,,', 'V1,van,,,,,,vehicles.csv,2,,'),
      'vehicles.csv, row 2: _source_file "vehicles.csv", _source_row "2" is no quarantined row of vehicles in run base. Keep these two columns as they were exported.',
    ],
    [
      'for a row without identity',
      repaired('V3,van,,,,,,,,,'),
      'vehicles.csv, row 1: _source_file "", _source_row "" is no quarantined row of vehicles in run base. Keep these two columns as they were exported.',
    ],
    [
      'for two rows that name the same one',
      repaired('V3,van,,,,,,vehicles.csv,3,,', 'V4,van,,,,,,vehicles.csv,3,,'),
      'vehicles.csv, row 2: _source_file "vehicles.csv", _source_row "3" stands in another row as well. Keep one repaired row for each quarantined one.',
    ],
    [
      'for a repaired row that is malformed',
      repaired('V3,van,vehicles.csv,3,,'),
      'vehicles.csv, row 1: it has too few or too many cells. Write one cell for each header.',
    ],
    [
      'for a file that lost its identities',
      { 'vehicles.csv': 'vehicle_id,vehicle_type\nV3,van\n' },
      'vehicles.csv: the column _source_file is missing. Repair the file that `rentlake quarantine --export` wrote and keep that column.',
    ],
  ])('%s', async (_, files, message) => {
    const place = copyOfBase();
    const { status, stderr } = await replay(place, 'fixed', files);
    expect({ status, stderr }).toEqual({ status: 1, stderr: `rentlake: ${message}\n` });
    expect(place.published()).toEqual(base.published());
  });

  it('without a repaired dataset', async () => {
    expect(await replay(copyOfBase(), 'fixed', { 'cars.csv': 'x\n' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/: there is no repaired dataset here\. Put the CSV files/),
    });
  });

  it('without a base run', async () => {
    const place = workplace({});
    expect(await replay(place, 'fixed', repaired())).toMatchObject({
      status: 2,
      stderr:
        'rentlake: Nothing is published for car-rental in <lake>. Name the run to start from with --base.\n',
    });
    expect(await replay(copyOfBase(), 'fixed', repaired(), '--base', 'nobody')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no run nobody of car-rental'),
    });
  });

  it('onto the very run that it starts from, though that one was never published', async () => {
    const place = copyOfBase();
    const source = newFolder();
    writeFiles(source, carRentalWith({ 'vehicles.csv': vehicles(',van,,,,') }));
    const inTheWay = join(place.lake, 'presentation/car-rental/daily_metrics');
    rmSync(inTheWay, { recursive: true });
    writeFileSync(inTheWay, '');
    const run = ['run', 'car-rental', '--source', source, '--run-id', 'half'];
    expect(await place.command(run)).toMatchObject({ status: 1 });
    rmSync(inTheWay);
    const files = repaired('V3,van,,,,,,vehicles.csv,1,,');
    expect(await replay(place, 'half', files, '--base', 'half')).toMatchObject({ status: 2 });
  });
});

it('Exporting everything and replaying it unrepaired changes no count and no published row', async () => {
  const place = workplace({});
  const sample = ['run', 'car-rental', '--run-id', 'sample', '--lake', place.lake];
  expect(await rentlake(sample)).toMatchObject({ status: 0 });
  const exported = join(place.folder, 'exported');
  await place.command(['quarantine', 'car-rental', '--export', exported]);
  expect(readFileSync(join(exported, 'transactions.csv'), 'utf8')).toContain('malformed_row');
  const again = ['replay', 'car-rental', '--source', exported, '--run-id', 'again'];
  expect(await place.command(again)).toMatchObject({ status: 0, stderr: '' });
  expect(place.manifest('again').datasets).toEqual(place.manifest('sample').datasets);
  for (const table of Object.keys(place.published().tables)) {
    const answer = () => place.ask(`SELECT * FROM car_rental.${table} ORDER BY ALL`);
    const replayed = await answer();
    await place.command(['rollback', 'car-rental', 'sample']);
    expect(await answer()).toEqual(replayed);
    await place.command(['rollback', 'car-rental', 'again']);
  }
});

/** A copy that is made when the base run is there. */
function copyOfBaseLater(): { readonly it: Workplace; copy: () => void } {
  let made: Workplace | undefined;
  return {
    get it() {
      if (!made) throw new Error('Not copied yet.');
      return made;
    },
    copy: () => {
      made = copyOfBase();
    },
  };
}
