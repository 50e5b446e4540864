import { beforeEach, describe, expect, test } from '@jest/globals';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { KpiReport } from '../src/index.ts';

const lake = describeHandler({
  handler,
  follows: 'curated',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is not known. The fields are marketplace, run_id, spark.',
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'curated');
  const report = (await handler(handlerEvent)) as KpiReport;
  expect(Object.keys(report.tables)).toEqual(Object.keys(carRental.metrics));
  expect(await handler(handlerEvent)).toEqual(report);
});

test('a table without rows has sums that are null', async () => {
  await emptyRun(lake(), carRental, 'monday', 'curated');
  const { tables } = (await handler(handlerEvent)) as KpiReport;
  const sums = ['daily_revenue', 'daily_transactions', 'unique_users', 'avg_transaction'];
  expect(tables['daily_metrics']).toMatchObject({
    rows: 0,
    sums: Object.fromEntries(sums.map((name) => [name, null])),
  });
});

describe('tables of Spark', () => {
  const empty = (name: string, rows = 0) => ({
    [name]: { path: `presentation/car-rental/${name}/run_id=monday`, rows },
  });

  const report = (job: string, attempt: number, content: object): Promise<unknown> =>
    lake().write(
      `runs/car-rental/monday/reports/${job}.json`,
      JSON.stringify({
        ...{ job, marketplace: 'car-rental', run_id: 'monday', attempt, outcome: 'done' },
        versions: { spark: '3.5.6' },
        ...content,
      }),
    );

  const record = (fields: object = {}): Promise<unknown> =>
    handler({ ...handlerEvent, spark: { action: 'record', attempt: 2, ...fields } });

  beforeEach(() => emptyRun(lake(), carRental, 'monday', 'curated'));

  test('may come from several scripts, which together have all of them', async () => {
    const scripts = ['vehicle_location_metrics', 'user_transaction_metrics'];
    await report('vehicle_location_metrics', 2, { tables: empty('vehicle_location_metrics') });
    const users = { ...empty('user_transaction_metrics'), ...empty('daily_metrics') };
    await report('user_transaction_metrics', 2, { tables: users });
    await expect(record({ scripts: scripts.slice(0, 1) })).rejects.toMatchObject({
      name: 'BadData',
      message: expect.stringContaining('do not tell of the table user_transaction_metrics'),
    });
    const recorded = await record({ scripts });
    expect(recorded).toEqual({
      run_id: 'monday',
      tables: { ...empty('vehicle_location_metrics'), ...users },
    });
    // Whoever comes late finds the stage done, whatever lies there by then.
    await report('kpi_job', 3, { tables: {} });
    expect(await record()).toEqual(recorded);
  });

  test('are not taken from a report of another attempt, nor of another run, nor from what is no report', async () => {
    await expect(record()).rejects.toMatchObject({
      name: 'BadRequest',
      message: expect.stringContaining('There is no report runs/car-rental/monday/reports/kpi_job'),
    });
    await report('kpi_job', 1, { tables: {} });
    await expect(record()).rejects.toMatchObject({
      name: 'BadRequest',
      message: expect.stringContaining('is of attempt 1, not of attempt 2.'),
    });
    await report('kpi_job', 2, { run_id: 'tuesday', tables: {} });
    await expect(record()).rejects.toMatchObject({
      name: 'BadData',
      message: expect.stringContaining('is the report of kpi_job of run tuesday'),
    });
    await report('kpi_job', 2, { tables: { daily_metrics: { rows: 'many' } } });
    await expect(record()).rejects.toMatchObject({
      name: 'BadData',
      message: expect.stringContaining('is not a report: tables.daily_metrics.path'),
    });
  });

  test('are counted again', async () => {
    const names = Object.keys(carRental.metrics);
    const tables = Object.assign({}, ...names.map((name) => empty(name, 7))) as object;
    await report('kpi_job', 2, { tables });
    await expect(record()).rejects.toMatchObject({
      name: 'BadData',
      message: expect.stringContaining(
        'holds 0 rows, and its report says 7. Submit the job again.',
      ),
    });
  });

  test('that were not computed have a cause, under a name by its kind', async () => {
    const message = 'Out of memory while computing. Give the engine more with --memory.';
    const error = { kind: 'resources', message };
    await report('kpi_job', 2, { outcome: 'failed', error });
    await expect(record()).rejects.toMatchObject({ name: 'BadConfiguration', message });
    const cause = { action: 'cause', platform: 'glue', attempt: 2 };
    expect(await handler({ ...handlerEvent, spark: cause })).toEqual({
      run_id: 'monday',
      error: 'BadConfiguration',
      cause: message,
    });
  });

  test('are not submitted before the stage can be done, nor from a folder', async () => {
    const spark = { action: 'submission', platform: 'glue', attempt: 1, bytes: 0 };
    await expect(handler({ ...handlerEvent, run_id: 'none', spark })).rejects.toMatchObject({
      name: 'BadRequest',
      message: expect.stringContaining('There is no run none'),
    });
    await expect(handler({ ...handlerEvent, spark })).rejects.toMatchObject({
      name: 'BadConfiguration',
      message: 'RENTLAKE_LAKE is a folder. Spark on AWS needs s3://<bucket>/<prefix>.',
    });
  });

  test.each([
    [
      { action: 'wait' },
      'event.spark.action is "wait". Give an action: submission, record or cause.',
    ],
    [{ action: 'record', attempt: 0 }, 'event.spark.attempt is 0. Give a whole number from 1 on.'],
    [
      { action: 'record', attempt: 1, force: true },
      'event.spark.force is not known. The fields are action, attempt, scripts.',
    ],
    [
      { action: 'cause', platform: 'emr', attempt: 1 },
      'event.spark.platform is "emr". Give emr-serverless or glue.',
    ],
  ])('are not asked for by %j', async (spark, message) => {
    await expect(handler({ ...handlerEvent, spark })).rejects.toMatchObject({
      name: 'BadRequest',
      message,
    });
  });
});
