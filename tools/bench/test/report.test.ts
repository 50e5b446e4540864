import { expect, test } from '@jest/globals';
import { median } from '../src/measure/median.ts';
import { mysqlTables } from '../src/mysql/report.ts';
import { contestTable } from '../src/report.ts';

const run = (seconds: number, megabytes: number) => ({
  seconds,
  cpuSeconds: seconds,
  megabytes,
  load: 1,
  stdout: '',
});

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(() => median([])).toThrow('needs at least one');
});

test('the table shows medians, their ratio, and growth from size to size', () => {
  const table = contestTable([
    {
      transactions: 1000,
      rentlake: [run(2, 100), run(4, 300), run(3, 200)],
      script: [run(1.5, 100)],
    },
    { transactions: 10_000, rentlake: [run(6, 300)], script: [run(6, 300)] },
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    expect.arrayContaining(['transactions', 'ratio s', 'growth s']),
    ['1,000', '3', '3.00', '3.00', '200', '1.50', '1.50', '100', '× 2.00', '× 2.00'],
    [
      '10,000',
      '1',
      '6.00',
      '6.00',
      '300',
      '6.00',
      '6.00',
      '300',
      '× 1.00',
      '× 1.00',
      '× 2.00',
      '× 1.50',
    ],
  ]);
});

test('the table of MySQL shows bookings a second, and how fast each is against the bare stream', () => {
  const table = mysqlTables([
    {
      bookings: 1000,
      ingestion: [run(4, 200), run(6, 300), run(5, 100)],
      discard: [run(2, 100)],
      client: [run(1, 10)],
    },
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['1,000 bookings', 'runs', 's', 'cpu s', 'MB', 'load', 'rows/s', 'speed / b'],
    ['a', 'ingestion into a lake', '3', '5.00', '5.00', '200', '1.0', '200', '× 0.40'],
    ['b', 'mysql2 stream, rows discarded', '1', '2.00', '2.00', '100', '1.0', '500', '× 1.00'],
    ['c', 'mariadb --batch into a file', '1', '1.00', '1.00', '10', '1.0', '1,000', '× 2.00'],
  ]);
});
