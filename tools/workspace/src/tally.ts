import type { TestResults } from './test-results.ts';

/** One target of one project that Nx has run; status is the exit status. */
export interface RanTask {
  readonly target: string;
  readonly projectName: string;
  readonly status: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Adds up a run: tests by their own count; every other target (lint, typecheck, build) only when it failed, as one.
 * A `test` target that failed without a failing test to show for it counts as one, so that no failure is lost.
 */
export function tally(
  tasks: readonly RanTask[],
  resultsOf: (project: string) => TestResults | undefined,
): Tally {
  let passed = 0;
  let failed = 0;
  for (const { target, projectName, status } of tasks) {
    const results = target === 'test' ? resultsOf(projectName) : undefined;
    const failures = (results?.failed ?? 0) + (results?.brokenFiles ?? 0);
    passed += results?.passed ?? 0;
    failed += status === 0 ? failures : Math.max(failures, 1);
  }
  return { passed, failed };
}

/** The line that ends `npm test`. */
export function tallyLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
