import { expect, test } from '@jest/globals';
import { defaultSettings, SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
      RENTLAKE_SOURCE: '/mnt/source',
      RENTLAKE_THREADS: '2',
      RENTLAKE_MEMORY: '1.5GB',
    }),
  ).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    source: { kind: 'files', location: { kind: 'folder', path: '/mnt/source' } },
    engine: { threads: 2, memoryMiB: 1536 },
    spark: { logGroup: '/rentlake/spark', glueLogGroup: '/rentlake/glue' },
    sparkFrom: 2 * 1024 ** 3,
  });
});

test('takes what is not set from the machine', () => {
  expect(readConfig({ RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_SOURCE: '/mnt/source' })).toEqual({
    lake: { kind: 'folder', path: '/mnt/lake' },
    aws: {},
    source: { kind: 'files', location: { kind: 'folder', path: '/mnt/source' } },
    engine: defaultSettings(),
    spark: { logGroup: '/rentlake/spark', glueLogGroup: '/rentlake/glue' },
    sparkFrom: 2 * 1024 ** 3,
  });
});

test('names every variable that is missing or wrong, in one message', () => {
  expect(() => readConfig({ RENTLAKE_MEMORY: 'much' })).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is missing. Give the path of a folder, or s3://<bucket>/<prefix>. RENTLAKE_SOURCE is missing. Give the path of a folder, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database>. RENTLAKE_MEMORY is "much". Give a size of at least 64MB, such as 512MB or 2GB.',
    ),
  );
});

test('takes a source in S3, and refuses one that it does not know', () => {
  const variables = { RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_SOURCE: 's3://exports' };
  expect(readConfig(variables).source).toEqual({
    kind: 'files',
    location: { kind: 'bucket', bucket: 'exports', prefix: '' },
  });
  expect(() => readConfig({ ...variables, RENTLAKE_SOURCE: 'gs://exports' })).toThrow(
    new SettingError(
      'RENTLAKE_SOURCE is "gs://exports". Give the path of a folder, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database>.',
    ),
  );
});

test('takes a database, with its password or the secret that holds it', () => {
  const variables = { RENTLAKE_LAKE: '/mnt/lake', RENTLAKE_SOURCE: 'mysql://reader@db/shop' };
  const database = { kind: 'database', url: 'mysql://reader@db/shop' };
  expect(readConfig({ ...variables, RENTLAKE_SOURCE_PASSWORD: 'secret' }).source).toEqual({
    ...database,
    password: 'secret',
  });
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop';
  expect(readConfig({ ...variables, RENTLAKE_SOURCE_PASSWORD_SECRET: arn }).source).toEqual({
    ...database,
    secret: arn,
  });
});
