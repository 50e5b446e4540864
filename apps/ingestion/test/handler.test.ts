import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { FolderStore, RunRecord } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { IngestionReport } from '../src/index.ts';
import { measureSource } from '../src/measure.ts';
import { recordIngestion } from '../src/record.ts';

const samples = join(import.meta.dirname, '../../../tools/sample-data/sample');

const lake = describeHandler({
  handler,
  wrongFields: { base_run: 7 },
  wrongFieldsMessage: 'event.base_run is 7. Give the id of a run.',
  environment: { RENTLAKE_SOURCE: samples },
  needs: 'RENTLAKE_SOURCE',
  needsHint:
    'Give the path of a folder, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database>.',
});

test('a repeated event gives the same report', async () => {
  const report = (await handler(handlerEvent)) as IngestionReport;
  expect(report).toMatchObject({ run_id: 'monday', outcome: 'ingested' });
  expect(report.datasets['transactions']?.raw).toBe(5000);
  expect(await handler(handlerEvent)).toEqual(report);
});

test('a marketplace without a folder below the source is bad data', async () => {
  process.env['RENTLAKE_SOURCE'] = lake().location;
  await expect(handler(handlerEvent)).rejects.toMatchObject({
    name: 'BadData',
    message: expect.stringContaining('the dataset vehicles is missing'),
  });
});

test('columns whose names are more than a state machine carries leave the report short, and stand in the manifest', async () => {
  const unmapped = Array.from({ length: 300 }, (_, index) => `${index}`.padStart(1000, 'c'));
  const source = new FolderStore(join(lake().location, 'source/car-rental'));
  cpSync(join(samples, 'car-rental'), source.location, { recursive: true });
  const vehicles = ['vehicle_id', 'vehicle_type', ...unmapped];
  await source.write('Vehicles.csv', `${vehicles.join(',')}\n`);
  process.env['RENTLAKE_SOURCE'] = join(lake().location, 'source');
  const report = (await handler(handlerEvent)) as IngestionReport;
  expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(10_000);
  const { vehicles: reported } = report.datasets;
  expect(reported).toMatchObject({ unmapped: unmapped.slice(0, 4), unmapped_more: 296 });
  const { manifest } = await RunRecord.open(lake(), 'car-rental', 'monday');
  expect(manifest.datasets['vehicles']?.unmapped).toEqual(unmapped);
});

test('an increment over files is a bad request', async () => {
  const increment = { overlap: 60, reconcile_deletes: false };
  await expect(handler({ ...handlerEvent, increment })).rejects.toMatchObject({
    name: 'BadRequest',
    message: `An increment needs a database, and ${join(samples, 'car-rental')} is a folder.`,
  });
});

describe('a source for Spark', () => {
  const spark = { action: 'submission', platform: 'glue', attempt: 1, bytes: 0 };

  test('is measured, and advised from a size on', async () => {
    const measured = await handler({ ...handlerEvent, action: 'measure' });
    expect(measured).toMatchObject({ run_id: 'monday', engine: 'embedded' });
    const sample = new FolderStore(join(samples, 'car-rental'));
    const sizes = (await sample.list('')).filter(({ key }) => key.endsWith('.csv'));
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    expect(measured).toMatchObject({ bytes });
    expect(await measureSource(carRental, sample, bytes)).toEqual({ bytes, engine: 'spark' });
    expect(await measureSource(carRental, sample, bytes + 1)).toEqual({
      bytes,
      engine: 'embedded',
    });
  });

  test('lies in S3', async () => {
    await expect(handler({ ...handlerEvent, spark })).rejects.toMatchObject({
      name: 'BadConfiguration',
      message: 'RENTLAKE_LAKE is a folder. Spark on AWS needs s3://<bucket>/<prefix>.',
    });
    await expect(
      handler({ ...handlerEvent, spark: { action: 'record', attempt: 1 } }),
    ).rejects.toMatchObject({
      name: 'BadConfiguration',
      message: 'RENTLAKE_SOURCE is not in S3. Spark on AWS needs s3://<bucket>/<prefix>.',
    });
  });

  test('is not submitted again once it is in the lake; another one is refused under the same run id', async () => {
    const source = new FolderStore(join(lake().location, 'source/car-rental'));
    cpSync(join(samples, 'car-rental'), source.location, { recursive: true });
    process.env['RENTLAKE_SOURCE'] = join(lake().location, 'source');
    await handler(handlerEvent);
    expect(await handler({ ...handlerEvent, spark })).toEqual({
      run_id: 'monday',
      outcome: 'already-done',
    });
    await source.write('Vehicles.csv', 'vehicle_id,vehicle_type\n');
    await expect(handler({ ...handlerEvent, spark })).rejects.toMatchObject({
      name: 'BadRequest',
      message: `Run monday of car-rental was begun with other input than ${source.location} has now. Choose another run id.`,
    });
  });

  test('is no replay', async () => {
    await expect(handler({ ...handlerEvent, base_run: 'sunday', spark })).rejects.toMatchObject({
      name: 'BadRequest',
      message: 'Spark takes neither base_run nor increment. Leave them out, or leave out spark.',
    });
  });
});

describe('a report of Spark', () => {
  const source = 's3://exports/car-rental';
  const request = { marketplace: carRental, runId: 'monday', versions: {}, source, attempt: 1 };

  async function report(content: object = {}): Promise<void> {
    const embedded = (await handler({ ...handlerEvent, run_id: 'sunday' })) as IngestionReport;
    const of = (await RunRecord.open(lake(), 'car-rental', 'sunday')).manifest;
    for (const name of Object.keys(of.datasets)) {
      for (const { key } of await lake().list(`raw/car-rental/${name}/run_id=sunday/`)) {
        const { body } = (await lake().read(key))!;
        await lake().writeStream(key.replace('sunday', 'monday'), Readable.from([body]));
      }
    }
    await lake().write(
      'runs/car-rental/monday/reports/dataingestion.json',
      JSON.stringify({
        ...{ job: 'dataingestion', marketplace: 'car-rental', run_id: 'monday', attempt: 1 },
        ...{ outcome: 'done', versions: { spark: '3.5.6' }, source },
        ...{ inputs: of.inputs, datasets: embedded.datasets, ...content },
      }),
    );
  }

  const manifest = async () => (await RunRecord.open(lake(), 'car-rental', 'monday')).manifest;
  const ports = (found = new FolderStore(join(samples, 'car-rental'))) => ({ lake: lake(), found });

  test('makes the run that the embedded engine would make of the same input', async () => {
    await report();
    const recorded = await recordIngestion(request, ports());
    expect(recorded).toMatchObject({ run_id: 'monday', outcome: 'ingested' });
    const { fingerprint, stages, versions } = await manifest();
    const other = (await RunRecord.open(lake(), 'car-rental', 'sunday')).manifest;
    expect(fingerprint).toBe(other.fingerprint);
    expect(versions).toEqual({ spark: '3.5.6' });
    expect(await recordIngestion(request, ports())).toEqual(recorded);
    // The embedded engine finds its own input in it, and does nothing.
    expect(await handler(handlerEvent)).toMatchObject({ outcome: 'ingested' });
    expect((await manifest()).stages).toEqual(stages);
  });

  test('of another source, or without a dataset, is refused', async () => {
    await report();
    await expect(recordIngestion({ ...request, source: 's3://others' }, ports())).rejects.toThrow(
      'The job of run monday read s3://exports/car-rental, and the source is s3://others.',
    );
    await report({ datasets: {} });
    await expect(recordIngestion(request, ports())).rejects.toThrow('has no dataset vehicles');
  });

  test('of files that the source has no more is refused, unless it is recorded already', async () => {
    await report();
    const changed = new FolderStore(join(lake().location, 'changed'));
    cpSync(join(samples, 'car-rental'), changed.location, { recursive: true });
    await changed.write('Vehicles.csv', 'vehicle_id,vehicle_type\n');
    await expect(recordIngestion(request, ports(changed))).rejects.toThrow(
      `Run monday of car-rental was begun with other input than ${changed.location} has now.`,
    );
    expect(await RunRecord.find(lake(), 'car-rental', 'monday')).toBeUndefined();
    const recorded = await recordIngestion(request, ports());
    expect(await recordIngestion(request, ports(changed))).toEqual(recorded);
  });

  test('of changed input starts the run again, without the reports of what was made of the input before', async () => {
    process.env['RENTLAKE_SOURCE'] = join(lake().location, 'source');
    const before = new FolderStore(join(lake().location, 'source/car-rental'));
    cpSync(join(samples, 'car-rental'), before.location, { recursive: true });
    await before.write('Vehicles.csv', 'vehicle_id,vehicle_type\n');
    await handler(handlerEvent);
    process.env['RENTLAKE_SOURCE'] = samples;
    await report();
    await lake().write('runs/car-rental/monday/reports/curated_job.json', '{}');
    const recorded = await recordIngestion(request, ports());
    const reports = await lake().list('runs/car-rental/monday/reports/');
    expect(reports.map(({ key }) => key)).toEqual([
      'runs/car-rental/monday/reports/dataingestion.json',
    ]);
    expect(await recordIngestion(request, ports())).toEqual(recorded);

    process.env['RENTLAKE_SOURCE'] = join(lake().location, 'source');
    await handler(handlerEvent);
    expect(await lake().list('runs/car-rental/monday/reports/')).toEqual([]);
  });

  test('that tells of other rows than lie in the lake fails the stage', async () => {
    await report();
    await lake().remove('raw/car-rental/users/run_id=monday');
    await expect(recordIngestion(request, ports())).rejects.toThrow('holds 0 rows, and its report');
    expect((await manifest()).stages['ingestion']).toMatchObject({
      state: 'failed',
      engine: 'spark',
    });
  });
});
