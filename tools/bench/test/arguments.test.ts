import { expect, test } from '@jest/globals';
import { readArguments } from '../src/arguments.ts';

test('without arguments there are three sizes, and fewer runs of the largest', () => {
  const { engine, sizes, runs, json } = readArguments([]);
  expect(engine).toBe('embedded');
  expect(sizes).toEqual([100_000, 1_000_000, 10_000_000]);
  expect(sizes.map(runs)).toEqual([3, 3, 2]);
  expect(json).toBe(false);
});

test('contests on Spark have two sizes and two runs of each, unless others are chosen', () => {
  const { engine, sizes, runs } = readArguments(['--engine', 'spark']);
  expect(engine).toBe('spark');
  expect(sizes.map((size) => [size, runs(size)])).toEqual([
    [1_000_000, 2],
    [10_000_000, 2],
  ]);
  expect(readArguments(['--engine', 'spark', '--sizes', '9']).sizes).toEqual([9]);
});

test('contests of reading MySQL have two sizes, and no engine', () => {
  const { mysql, sizes, runs } = readArguments(['--mysql']);
  expect(mysql).toBe(true);
  expect(sizes.map((size) => [size, runs(size)])).toEqual([
    [1_000_000, 3],
    [5_000_000, 2],
  ]);
  expect(() => readArguments(['--mysql', '--engine', 'spark'])).toThrow('leave --engine out');
});

test('the bundles are loaded fifteen times, and have neither engine nor sizes', () => {
  const { bundles, runs } = readArguments(['--bundles']);
  expect(bundles).toBe(true);
  expect(runs()).toBe(15);
  expect(readArguments(['--bundles', '--runs', '3']).runs()).toBe(3);
  expect(() => readArguments(['--bundles', '--sizes', '9'])).toThrow('leave --sizes out');
  expect(() => readArguments(['--bundles', '--mysql'])).toThrow('leave --mysql out');
});

test('another engine is refused', () => {
  expect(() => readArguments(['--engine', 'trino'])).toThrow(
    '--engine: expected embedded or spark, found "trino".',
  );
});

test('sizes and runs can be chosen', () => {
  const { sizes, runs } = readArguments(['--sizes', '1000,20', '--runs', '7']);
  expect(sizes.map((size) => [size, runs(size)])).toEqual([
    [1000, 7],
    [20, 7],
  ]);
});

test.each([
  ['--sizes', '1e6'],
  ['--sizes', '1000,'],
  ['--runs', '0'],
])('%s %s is refused', (option, value) => {
  expect(() => readArguments([option, value])).toThrow(
    `${option}: expected a whole number above 0`,
  );
});
