import { expect, test } from '@jest/globals';
import {
  folderPath,
  memorySize,
  parseSetting,
  SettingError,
  wholeNumber,
} from '../src/settings.ts';

test.each([
  ['64MB', 64],
  ['1.5GB', 1536],
  ['2 gib', 2048],
])('memory of %s is %i MiB', (text, size) => {
  expect(parseSetting(memorySize, text, '--memory')).toBe(size);
});

test.each(['', '63MB', '2', '2TB', '-1GB'])('"%s" is no memory', (text) => {
  expect(() => parseSetting(memorySize, text, '--memory')).toThrow(
    `--memory is "${text}". Give a size of at least 64MB, such as 512MB or 2GB.`,
  );
});

test.each(['', '0', '-1', '1.5', '1234567', '0x2'])('"%s" is no number of threads', (text) => {
  expect(() => parseSetting(wholeNumber(1), text, '--threads')).toThrow(
    `--threads is "${text}". Give a whole number from 1 on.`,
  );
});

test('a folder is taken as it is, a URL and nothing are refused', () => {
  expect(parseSetting(folderPath, '/mnt/lake', 'RENTLAKE_LAKE')).toBe('/mnt/lake');
  expect(() => parseSetting(folderPath, 'S3://lake', 'RENTLAKE_LAKE')).toThrow(
    'RENTLAKE_LAKE is "S3://lake". Give the path of a folder; S3:// is not taken here.',
  );
  expect(() => parseSetting(folderPath, '', 'RENTLAKE_LAKE')).toThrow(
    'RENTLAKE_LAKE is "". Give the path of a folder.',
  );
});

test.each([
  ['mysql://root:planted-pw@host/db', 'a URL with a user or password in front of its host'],
  ['mysql://root:planted/pw@host/db', 'an @'],
  ['mysql://root%2Fplanted-pw%40host/db', 'an @'],
  ['https://host/lake?token=planted-pw', 'a password, token or key'],
  ['https://host/lake?X-Amz-Credential=planted-pw', 'a password, token or key'],
  ['https://host/lake?%70assword=planted-pw', 'a password, token or key'],
])('a text that may hold a secret is refused, without repeating it (%s)', (text, found) => {
  expect(() => parseSetting(folderPath, text, 'RENTLAKE_LAKE')).toThrow(
    new SettingError(
      `RENTLAKE_LAKE is not shown, for it holds ${found}. Give the path of a folder; ${text.split(':')[0]}:// is not taken here.`,
    ),
  );
});
