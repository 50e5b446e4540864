import { expect, test } from '@jest/globals';
import { bundlesTables } from '../src/bundles/report.ts';

const loads = (...milliseconds: number[]) =>
  milliseconds.map((ms) => ({ milliseconds: ms, cpuMilliseconds: 2 * ms }));

const kpi = { handler: 'kpi', zippedBytes: 300_000, unzippedBytes: 1e6, modules: 1000 } as const;
const layer = { package: '@duckdb/x', bytes: 70e6, zippedBytes: 20e6, loads: loads(30) };

const cellsOf = (table: string) =>
  table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trimStart().split(/ {2,}/));

test('every handler and the layer have a line of sizes and medians, first events too, beside an empty Node process', () => {
  const table = bundlesTables({
    bundles: [{ ...kpi, loads: loads(100, 120, 90) }],
    firstEvents: [
      { handler: 'kpi', answers: loads(400, 500, 300) },
      { handler: 'ingestion', of: 'MySQL', answers: loads(150) },
    ],
    layer,
    node: [40, 50, 60],
  });
  expect(cellsOf(table)).toEqual([
    ['handler', 'runs', 'zipped kB', 'modules', 'load ms', 'cpu ms', 'load / Node', 'in goals'],
    ['kpi', '3', '300', '1,000', '100', '200', '× 2.0', 'yes'],
    ['first event', 'runs', 'ms', 'cpu ms'],
    ['kpi', '3', '400', '800'],
    ['ingestion, MySQL', '1', '150', '300'],
    ['runs', 'zipped MB', 'MB', 'with bundle', 'load ms', 'cpu ms', 'load / Node', 'in goals'],
    ['DuckDB layer', '1', '20.0', '70.0', '71.0', '30', '60', '× 0.6', 'yes'],
    ['Node alone, from start to end: 50 ms'],
  ]);
});

test('what is beyond a goal is named', () => {
  const table = bundlesTables({
    bundles: [
      { ...kpi, zippedBytes: 1_000_001, loads: loads(301) },
      { ...kpi, unzippedBytes: 200e6, loads: loads(300) },
    ],
    firstEvents: [],
    layer,
    node: [50],
  });
  expect(cellsOf(table).map((cells) => cells.at(-1))).toEqual([
    'in goals',
    'no, over 1 MB, over 300 ms',
    'yes',
    'cpu ms',
    'in goals',
    'no, over 262.1 MB',
    'Node alone, from start to end: 50 ms',
  ]);
});
