import { expect, test } from '@jest/globals';
import { folderPath, memorySize, parseSetting, wholeNumber } from '../src/settings.ts';

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
