import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const workspaceRoot = join(import.meta.dirname, '../../..');

/** What one project's tests came to. A broken file is one that failed before its first test. */
export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly brokenFiles: number;
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Where the results of a project (by its package name) are; nx.json declares the same path as the output of `test`. */
export function resultsFile(project: string): string {
  return join(workspaceRoot, 'dist/test-results', `${project}.json`);
}

/** The jest reporter that leaves a project's results where `npm test` adds them up. Jest's own `--outputFile` makes no folders. */
export default class TestResultsReporter {
  readonly #project: string;

  constructor(config: { readonly rootDir: string }) {
    const manifest = readFileSync(join(config.rootDir, 'package.json'), 'utf8');
    this.#project = (JSON.parse(manifest) as { name: string }).name;
  }

  onRunComplete(_contexts: unknown, results: JestResults): void {
    const counts: TestResults = {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests + results.numTodoTests,
      brokenFiles: results.numRuntimeErrorTestSuites,
    };
    const file = resultsFile(this.#project);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(counts, null, 2)}\n`);
  }
}
