import { expect, test } from '@jest/globals';
import { defaultSettings, SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
      RENTLAKE_THREADS: '2',
      RENTLAKE_MEMORY: '1.5GB',
      RENTLAKE_ATHENA_WORKGROUP: 'rentlake',
      RENTLAKE_QUERY_CONCURRENCY: '4',
      RENTLAKE_QUERY_TIMEOUT: '60',
      RENTLAKE_QUERY_PRICE: '6.75',
    }),
  ).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    workgroup: 'rentlake',
    concurrency: 4,
    timeout: 60,
    pricePerTerabyte: 6.75,
    engine: { threads: 2, memoryMiB: 1536 },
  });
});

test('takes what is not set from the machine', () => {
  expect(readConfig({ RENTLAKE_LAKE: '/mnt/lake' })).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    workgroup: undefined,
    concurrency: 2,
    timeout: 600,
    pricePerTerabyte: 5,
    engine: defaultSettings(),
  });
});

test('says that the lake is missing', () => {
  expect(() => readConfig({})).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is missing. Give the path of a folder, or s3://<bucket>/<prefix>.',
    ),
  );
});

test.each([
  ['RENTLAKE_ATHENA_WORKGROUP', 'a group', 'Give the name of a workgroup of Athena.'],
  ['RENTLAKE_QUERY_TIMEOUT', '0', 'Give a whole number from 1 on.'],
  ['RENTLAKE_QUERY_PRICE', 'five', 'Give dollars per terabyte, such as 5.'],
  ['RENTLAKE_QUERY_PRICE', '-1', 'Give dollars per terabyte, such as 5.'],
])('refuses %s as %s', (name, value, hint) => {
  expect(() => readConfig({ RENTLAKE_LAKE: '/mnt/lake', [name]: value })).toThrow(
    new SettingError(`${name} is "${value}". ${hint}`),
  );
});

test('refuses to answer fewer than one query at a time', () => {
  expect(() =>
    readConfig({ RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_QUERY_CONCURRENCY: '-1' }),
  ).toThrow(new SettingError('RENTLAKE_QUERY_CONCURRENCY is "-1". Give a whole number from 1 on.'));
});
