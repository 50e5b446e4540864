import { expect, test } from '@jest/globals';
import { shortReport, type ReportedCounts } from '../src/short-report.ts';

const counts = { read: 1, raw: 1, reasons: {}, nulled: {}, orphans: {} };

test('a report lists the names of few columns as they are', () => {
  const report = { run_id: 'monday', datasets: { users: { ...counts, unmapped: ['Note', 'ö'] } } };
  expect(shortReport(report)).toEqual(report);
});

test('of many columns it lists the first, and tells how many more there are', () => {
  const unmapped = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(14, 'ö'));
  const report: { datasets: Record<string, ReportedCounts> } = shortReport({
    datasets: { users: { ...counts, unmapped } },
  });
  const { users } = report.datasets;
  expect(Buffer.byteLength(JSON.stringify(users?.unmapped))).toBeLessThan(5_000);
  expect(users?.unmapped).toEqual(unmapped.slice(0, users?.unmapped.length));
  expect((users?.unmapped.length ?? 0) + (users?.unmapped_more ?? 0)).toBe(1000);
});

test('a name that is too long by itself is not listed', () => {
  const unmapped = ['x'.repeat(5_000)];
  expect(shortReport({ datasets: { users: { ...counts, unmapped } } }).datasets).toEqual({
    users: { ...counts, unmapped: [], unmapped_more: 1 },
  });
});

test('the columns that a watermark was taken over stay in the manifest', () => {
  const watermark = { column: 'changed', value: null, columns: ['changed timestamp'] };
  const datasets = { users: { ...counts, unmapped: [], watermark } };
  expect(shortReport({ datasets }).datasets).toEqual({ users: { ...counts, unmapped: [] } });
});
