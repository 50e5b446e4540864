import { expect, test } from '@jest/globals';
import { tally, tallyLine } from '../src/tally.ts';
import type { TestResults } from '../src/test-results.ts';

const results = (counts: Partial<TestResults>): TestResults => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  brokenFiles: 0,
  ...counts,
});

const run = (target: string, status: number, counts?: TestResults) =>
  tally([{ target, projectName: 'kpi', status }], () => counts);

test('passed tests count one by one, passed lint, typecheck and build do not', () => {
  expect(run('test', 0, results({ passed: 7, skipped: 2 }))).toEqual({ passed: 7, failed: 0 });
  expect(run('lint', 0, results({ passed: 7 }))).toEqual({ passed: 0, failed: 0 });
});

test('a failed lint, typecheck or build counts as one', () => {
  for (const target of ['lint', 'typecheck', 'build']) {
    expect(run(target, 1)).toEqual({ passed: 0, failed: 1 });
  }
});

test('failed tests count one by one, a test file that does not load counts as one', () => {
  expect(run('test', 1, results({ passed: 3, failed: 2, brokenFiles: 1 }))).toEqual({
    passed: 3,
    failed: 3,
  });
});

test('a test run that fails without a failed test, or without any result, counts as one', () => {
  expect(run('test', 1, results({ passed: 3 }))).toEqual({ passed: 3, failed: 1 });
  expect(run('test', 1)).toEqual({ passed: 0, failed: 1 });
});

test('a project without tests counts nothing', () => {
  expect(run('test', 0)).toEqual({ passed: 0, failed: 0 });
});

test('projects are added up into one line', () => {
  const counts = tally(
    [
      { target: 'test', projectName: 'kpi', status: 0 },
      { target: 'test', projectName: 'lake', status: 1 },
      { target: 'lint', projectName: 'lake', status: 1 },
    ],
    (project) => (project === 'kpi' ? results({ passed: 5 }) : results({ passed: 4, failed: 1 })),
  );
  expect(tallyLine(counts)).toBe('9 passed, 2 failed');
});
