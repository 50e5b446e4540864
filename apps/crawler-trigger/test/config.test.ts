import { expect, test } from '@jest/globals';
import { SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
    }),
  ).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    catalogue: 'lake',
    crawlerPrefix: 'rentlake-',
    aws: {},
  });
});

test('says that the lake is missing', () => {
  expect(() => readConfig({})).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is missing. Give the path of a folder, or s3://<bucket>/<prefix>.',
    ),
  );
});

test('takes a lake in S3, and the address of another AWS', () => {
  expect(
    readConfig({ RENTLAKE_LAKE: 's3://lake/of/ours', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
  ).toMatchObject({
    lake: { kind: 'bucket', bucket: 'lake', prefix: 'of/ours' },
    aws: { endpoint: 'http://127.0.0.1:4566' },
  });
});

test('refuses a lake that is neither a folder nor in S3', () => {
  expect(() => readConfig({ RENTLAKE_LAKE: 'gs://lake' })).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is "gs://lake". Give the path of a folder, or s3://<bucket>/<prefix>.',
    ),
  );
});

test('refuses the catalogue of Glue for a lake in a folder', () => {
  expect(() => readConfig({ RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_CATALOGUE: 'glue' })).toThrow(
    new SettingError(
      'RENTLAKE_CATALOGUE is glue, which needs a lake in S3. Set RENTLAKE_LAKE to s3://<bucket>/<prefix>, or RENTLAKE_CATALOGUE to lake.',
    ),
  );
  expect(
    readConfig({ RENTLAKE_LAKE: 's3://lake/marts', RENTLAKE_CATALOGUE: 'glue' }).catalogue,
  ).toBe('glue');
});
