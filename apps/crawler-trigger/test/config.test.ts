import { expect, test } from '@jest/globals';
import { SettingError } from '@rentlake/engine';
import { readConfig } from '../src/config.ts';

test('reads every variable', () => {
  expect(
    readConfig({
      RENTLAKE_LAKE: '/mnt/lake',
    }),
  ).toEqual({
    lake: '/mnt/lake',
  });
});

test('says that the lake is missing', () => {
  expect(() => readConfig({})).toThrow(
    new SettingError('RENTLAKE_LAKE is missing. Give the path of a folder.'),
  );
});

test('refuses a lake that is no folder', () => {
  expect(() => readConfig({ RENTLAKE_LAKE: 's3://lake' })).toThrow(
    new SettingError(
      'RENTLAKE_LAKE is "s3://lake". Give the path of a folder; s3:// is not taken here.',
    ),
  );
});
