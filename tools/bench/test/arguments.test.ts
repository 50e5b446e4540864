import { expect, test } from '@jest/globals';
import { readArguments } from '../src/arguments.ts';

test('without arguments there are three sizes, and fewer runs of the largest', () => {
  const { sizes, runs, json } = readArguments([]);
  expect(sizes).toEqual([100_000, 1_000_000, 10_000_000]);
  expect(sizes.map(runs)).toEqual([3, 3, 2]);
  expect(json).toBe(false);
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
