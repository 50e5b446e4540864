import { expect, test } from '@jest/globals';
import { SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
      RENTLAKE_KEEP_RUNS: '3',
    }),
  ).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    catalogue: 'lake',
    keepRuns: 3,
  });
});

test('keeps ten runs unless told otherwise', () => {
  expect(readConfig({ RENTLAKE_LAKE: '/mnt/lake' }).keepRuns).toBe(10);
});

test('says that the lake is missing', () => {
  expect(() => readConfig({})).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is missing. Give the path of a folder, or s3://<bucket>/<prefix>.',
    ),
  );
});

test('refuses a number of runs that is no number', () => {
  expect(() => readConfig({ RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_KEEP_RUNS: 'all' })).toThrow(
    new SettingError('RENTLAKE_KEEP_RUNS is "all". Give a whole number from 1 on.'),
  );
});
