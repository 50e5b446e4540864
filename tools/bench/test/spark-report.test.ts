import { expect, test } from '@jest/globals';
import { sparkTables } from '../src/spark/report.ts';

const run = (seconds: number) => ({ seconds, cpuSeconds: 2 * seconds, megabytes: 1000, load: 1 });

test('every contestant has a line, and the ratios are of the scripts and the embedded engine', () => {
  const lines = sparkTables([
    {
      transactions: 1_000_000,
      handwritten: [run(10), run(30), run(20)],
      tables: [run(15)],
      scripts: [run(50)],
      spark: [run(40)],
      embedded: [run(4)],
    },
  ]).split('\n');
  const cells = lines.map((line) => line.split(/ {2,}/));
  expect(cells[0]).toEqual(['1,000,000 transactions', 'runs', 's', 'cpu s', 'MB', 'load']);
  expect(cells[1]).toEqual([
    'a',
    'hand-written PySpark, CSV → tables',
    '3',
    '20.00',
    '40.00',
    '1000',
    '1.0',
  ]);
  expect(cells.slice(7)).toEqual([
    ['ratio', 's', 'cpu s', 'MB'],
    ['b / a', '× 0.75', '× 0.75', '× 1.00'],
    ['c1 / a', '× 2.50', '× 2.50', '× 1.00'],
    ['c2 / a', '× 2.00', '× 2.00', '× 1.00'],
    ['c2 / d', '× 10.00', '× 10.00', '× 1.00'],
  ]);
});
