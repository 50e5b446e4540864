import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { duckdb } from '@rentlake/schema';
import { newFolder, writeFiles } from './support/folders.ts';
import { zoneRows } from './support/parquet.ts';
import { startRentlake } from './support/process.ts';
import { carRentalWith } from './support/sources.ts';
import { workplace, type Outcome, type Workplace } from './support/workplace.ts';

const zones = ['raw', 'curated', 'quarantine'] as const;

/** Rows to be kept, settled, quarantined and repaired, and a file that Spark itself would pass over. */
const source = carRentalWith({
  'vehicles.csv': [
    'vehicle_id,vehicle_type,make,model,year,daily_rate,Note "1"',
    'V1,sedan,Fiat,Tipo,2020,30,plain',
    'V1,suv,Kia,Niro,2022,55,"repeated ""key"""',
    ',van,Fiat,Ducato,2019,70,n3',
    'V4,sedan',
    'V2,suv,Kia,Niro,x,1.005,n5',
  ].join('\r\n'),
  'locations.csv': undefined,
  'locations/_north.csv': 'location_id,city,state,country,zip_code\nL1,"Lis\nbon",LX,PT,1000\n',
  'locations/south.csv': '\ufeffcity,location_id\nPorto,L2\n\n\u00a0,L3\n',
});

/** The rows of each zone and dataset, in an order of their own: Spark names files by chance. */
async function rowsOf(place: Workplace, run: string) {
  const rows: Record<string, readonly string[]> = {};
  for (const zone of zones) {
    for (const dataset of ['vehicles', 'locations', 'users', 'transactions']) {
      const found = await zoneRows(place.lake, zone, ['car-rental', dataset, run]);
      rows[`${zone} ${dataset}`] = found.map((row) => JSON.stringify(row)).sort();
    }
  }
  return rows;
}

/** Physical types of the columns of each file, with what they stand for beyond them; whole numbers may say their width. */
async function typesOf(place: Workplace, run: string) {
  using database = await Database.open({ threads: 1, memoryMiB: 512 }, newFolder());
  const objects = await new FolderStore(place.lake).list('');
  const keys = objects.map(({ key }) => key).filter((key) => key.endsWith('.parquet'));
  const types: Record<string, unknown> = {};
  for (const key of keys.filter((name) => name.includes(`run_id=${run}/`))) {
    const file = duckdb.literal(join(place.lake, key));
    types[dirname(key)] = await database.read(
      `SELECT name, type, scale, precision, nullif(nullif(converted_type, 'INT_64'), 'INT_32') AS converted
       FROM parquet_schema(${file}) OFFSET 1`,
      'reading footers',
    );
  }
  return types;
}

const contentsOf = async (place: Workplace, run: string) => {
  const { datasets, fingerprint, tables, queries } = place.manifest(run);
  return { datasets, fingerprint, tables, queries, rows: await rowsOf(place, run) };
};

describe('A run on Spark', () => {
  const place = workplace(source);
  const other = workplace(source);
  let outcome: Outcome;

  beforeAll(async () => {
    outcome = await place.run('monday', '--engine', 'spark');
    await other.run('monday');
  });

  it('is published with what the embedded engine makes of the same source', async () => {
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(await contentsOf(place, 'monday')).toEqual(await contentsOf(other, 'monday'));
    expect(place.published()).toEqual(other.published());
    const catalogue = 'runs/car-rental/monday/catalogue.json';
    expect(place.json(catalogue)).toEqual(other.json(catalogue));
  });

  it('has files of the same columns and types as the embedded engine writes', async () => {
    expect(await typesOf(place, 'monday')).toEqual(await typesOf(other, 'monday'));
  });

  it('is told from another by its stages and versions, and keeps the log of Spark', () => {
    const { stages, versions } = place.manifest('monday');
    const engines = Object.entries(stages).map(([name, { engine }]) => [name, engine]);
    expect(Object.fromEntries(engines)).toMatchObject({
      ingestion: 'spark',
      curated: 'spark',
      kpi: 'spark',
      'athena-runner': 'embedded',
    });
    expect(Object.keys(versions).sort()).toEqual(['java', 'node', 'python', 'rentlake', 'spark']);
    expect(existsSync(join(place.lake, 'runs/car-rental/monday/spark.log'))).toBe(true);
    expect(existsSync(join(place.lake, 'runs/car-rental/monday/scratch/spark'))).toBe(false);
  });

  it('can be replayed on Spark, and be the base of a replay on the embedded engine', async () => {
    const header = 'vehicle_id,vehicle_type,make,model,year,daily_rate,_source_file,_source_row';
    const repaired = newFolder();
    writeFiles(repaired, {
      'vehicles.csv': `${header},_malformed\nV3,van,Fiat,Ducato,2019,70,vehicles.csv,3,\nV4,sedan,Fiat,"Ti\npo",2020,1,vehicles.csv,4,\n`,
    });
    const replay = (id: string, engine: string) =>
      place.command(
        ['replay', 'car-rental', '--base', 'monday', '--source', repaired].concat(
          ...['--run-id', id, '--engine', engine],
        ),
      );
    expect(await replay('spark', 'spark')).toMatchObject({ status: 0, stderr: '' });
    expect(await replay('embedded', 'embedded')).toMatchObject({ status: 0, stderr: '' });
    expect(place.manifest('spark').datasets).toEqual(place.manifest('embedded').datasets);
    expect(place.manifest('spark').datasets['vehicles']).toMatchObject({ raw: 5, curated: 4 });
    expect(await rowsOf(place, 'spark')).toEqual(await rowsOf(place, 'embedded'));
  });
});

describe('A run on Spark that does not get far', () => {
  it('names what this machine lacks, and the remedy, and writes nothing', async () => {
    const place = workplace();
    const { ended } = startRentlake(
      [...place.runArguments('monday'), '--lake', place.lake, '--engine', 'spark'],
      undefined,
      { RENTLAKE_PYTHON: '/nowhere/python' },
    );
    const { status, stderr } = await ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^rentlake: \/nowhere\/python is no Python that runs\. .*npm run spark:setup\n$/,
    );
    expect(existsSync(place.lake)).toBe(false);
  });

  it('publishes nothing when it is killed, and goes on when it is repeated', async () => {
    const place = workplace();
    const started = startRentlake([
      ...[...place.runArguments('monday'), '--lake', place.lake, '--engine', 'spark'],
    ]);
    const raw = join(place.lake, 'raw/car-rental/vehicles/run_id=monday');
    while (!existsSync(raw)) await sleep(50);
    started.process.kill('SIGKILL');
    await started.ended;
    expect(existsSync(join(place.lake, 'presentation'))).toBe(false);
    expect(await place.run('monday', '--engine', 'embedded')).toMatchObject({ status: 0 });
    expect(place.manifest('monday').tables['daily_metrics']?.rows).toBe(2);
  });
});
