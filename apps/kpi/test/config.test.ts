import { expect, test } from '@jest/globals';
import { defaultSettings, SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
      RENTLAKE_THREADS: '2',
      RENTLAKE_MEMORY: '1.5GB',
    }),
  ).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    engine: { threads: 2, memoryMiB: 1536 },
    spark: { logGroup: '/rentlake/spark', glueLogGroup: '/rentlake/glue' },
  });
});

test('takes what is not set from the machine', () => {
  expect(readConfig({ RENTLAKE_LAKE: '/mnt/lake' })).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    engine: defaultSettings(),
    spark: { logGroup: '/rentlake/spark', glueLogGroup: '/rentlake/glue' },
  });
});

test('says that the lake is missing', () => {
  expect(() => readConfig({})).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is missing. Give the path of a folder, or s3://<bucket>/<prefix>.',
    ),
  );
});

test('refuses to work without a thread', () => {
  expect(() => readConfig({ RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_THREADS: '0' })).toThrow(
    new SettingError('RENTLAKE_THREADS is "0". Give a whole number from 1 on.'),
  );
});
