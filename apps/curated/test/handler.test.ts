import { beforeEach, describe, expect, test } from '@jest/globals';
import { layout } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { emptyRun } from '@rentlake/testing';
import { describeHandler, handlerEvent } from '@rentlake/testing/suites';
import { handler } from '../src/handler.ts';
import type { CuratedReport } from '../src/index.ts';

const lake = describeHandler({
  handler,
  follows: 'ingestion',
  wrongFields: { force: true },
  wrongFieldsMessage: 'event.force is not known. The fields are marketplace, run_id, spark.',
});

test('a repeated event gives the same report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'ingestion');
  const report = (await handler(handlerEvent)) as CuratedReport;
  expect(report.datasets['users']).toMatchObject({ raw: 0, curated: 0, quarantined: 0 });
  expect(await handler(handlerEvent)).toEqual(report);
});

test('a run with very many columns has a short report', async () => {
  await emptyRun(lake(), carRental, 'monday', 'ingestion');
  const key = layout.manifest('car-rental', 'monday');
  const manifest = JSON.parse((await lake().read(key))!.body.toString());
  manifest.datasets.users.unmapped = Array.from({ length: 4096 }, () => 'c'.repeat(64));
  await lake().write(key, JSON.stringify(manifest));
  const report = (await handler(handlerEvent)) as CuratedReport;
  expect(report.datasets['users']).toMatchObject({ raw: 0, unmapped_more: 4034 });
  expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(10_000);
});

describe('what Spark curated', () => {
  const counted = { raw: 0, curated: 0, quarantined: 0, reasons: {}, nulled: {}, orphans: {} };
  const names = Object.keys(carRental.datasets);

  const report = (users: object): Promise<unknown> =>
    lake().write(
      'runs/car-rental/monday/reports/curated_job.json',
      JSON.stringify({
        ...{ job: 'curated_job', marketplace: 'car-rental', run_id: 'monday', attempt: 1 },
        ...{ outcome: 'done', versions: {} },
        datasets: { ...Object.fromEntries(names.map((name) => [name, counted])), users },
      }),
    );

  const record = (): Promise<unknown> =>
    handler({ ...handlerEvent, spark: { action: 'record', attempt: 1 } });

  beforeEach(() => emptyRun(lake(), carRental, 'monday', 'ingestion'));

  test('is recorded as if it were done here', async () => {
    await report(counted);
    const recorded = await record();
    const embedded = await handler({ ...handlerEvent });
    expect(embedded).toEqual(recorded);
    expect(recorded).toMatchObject({
      run_id: 'monday',
      datasets: { users: { ...counted, read: 0 } },
    });
  });

  test.each([
    [
      'other raw rows',
      { ...counted, raw: 1, curated: 1 },
      'has 0 raw rows of users, and its Spark job read 1.',
    ],
    ['counts that do not balance', { ...counted, curated: 1 }, 'Rows do not balance (users: '],
    [
      'a count below zero',
      { ...counted, curated: 1, quarantined: -1 },
      'is not a report: datasets.users.quarantined',
    ],
  ])('is refused with %s', async (_, users, message) => {
    await report(users);
    await expect(record()).rejects.toMatchObject({
      name: 'BadData',
      message: expect.stringContaining(message),
    });
  });
});
