import { expect, test } from '@jest/globals';
import { queryCost } from '../src/athena/query-cost.ts';

const mebibyte = 1024 ** 2;

test.each([
  [0, 10, 0.000047684],
  [10 * mebibyte, 10, 0.000047684],
  [10 * mebibyte + 1, 11, 0.000052452],
  [1024 ** 4, 1024 ** 2, 5],
])('%d bytes are billed as %d megabytes, at 5 dollars per terabyte %d', (scanned, billed, cost) => {
  expect(queryCost(scanned, 5)).toEqual({ billedBytes: billed * mebibyte, dollars: cost });
});
