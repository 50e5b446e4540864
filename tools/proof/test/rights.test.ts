import { expect, test } from '@jest/globals';
import { Rights } from '../src/rights.ts';

const allowed = (who: string, operation: string, key: string, service = 's3'): boolean =>
  new Rights('lake').check({ accessKey: who, service, operation, key, keys: key ? [key] : [] }) ===
  undefined;

test('of functions and Spark jobs, only the publisher may switch readers', () => {
  const switches = (who: string): boolean =>
    allowed(who, 'PutObject', '/lake/presentation/listings/_published.json');
  const who = ['ingestion', 'curated', 'kpi', 'crawler-trigger', 'athena-runner', 'spark'];
  expect(who.filter(switches)).toEqual([]);
  expect(switches('publisher')).toBe(true);
});

test('only ingestion and Spark jobs may read the source', () => {
  const reads = (who: string): boolean => allowed(who, 'GetObject', '/lake-source/users.csv');
  const who = ['curated', 'kpi', 'crawler-trigger', 'publisher', 'athena-runner'];
  expect(who.filter(reads)).toEqual([]);
  expect([reads('ingestion'), reads('spark')]).toEqual([true, true]);
});

test('functions that Spark works for look for its job runs, and start none', () => {
  expect(allowed('kpi', 'GetJobRuns', '', 'glue')).toBe(true);
  expect(allowed('kpi', 'StartJobRun', '', 'glue')).toBe(false);
});

test('what is refused is told with who asked, and others are not held to anything', () => {
  const rights = new Rights('lake');
  const request = {
    service: 's3',
    operation: 'GetObject',
    key: '/lake/raw/x',
    keys: ['/lake/raw/x'],
  };
  expect(rights.check({ ...request, accessKey: 'onlooker' })).toBeUndefined();
  expect(rights.refused).toEqual([]);
  expect(rights.check({ ...request, accessKey: 'kpi' })).toMatchObject({ code: 'AccessDenied' });
  expect(rights.refused).toEqual(['kpi s3:GetObject /lake/raw/x']);
});
