import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoots, WorkspaceCopy } from './workspace-copy.ts';

const jobsAndLibraries = projectRoots().filter(
  (root) => !root.startsWith('tools/') && root !== 'apps/rentlake',
);

describe('nx affected', () => {
  let workspace: WorkspaceCopy;

  const git = (...args: string[]) =>
    workspace.run(
      'git',
      ...['user.name=test', 'user.email=test@localhost', 'commit.gpgsign=false'].flatMap(
        (value) => ['-c', value],
      ),
      ...args,
    );

  /** Commits the change of one file; returns the folders of the projects whose tests Nx would run. */
  const affectedBy = (path: string, text: string): string[] => {
    workspace.write(path, text);
    git('add', '--all');
    git('commit', '--quiet', '--message', path);
    const plan = workspace.run(
      'nx',
      'affected',
      '--targets=test',
      '--base=HEAD~1',
      '--graph=stdout',
    );
    const { tasks } = JSON.parse(plan) as {
      tasks: { tasks: Record<string, { projectRoot: string; target: { target: string } }> };
    };
    const tests = Object.values(tasks.tasks).filter(({ target }) => target.target === 'test');
    return tests.map(({ projectRoot }) => projectRoot);
  };

  beforeAll(() => {
    workspace = new WorkspaceCopy();
    workspace.write('apps/kpi/spark/kpi_job.py', 'import rentlake_spark\n');
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'start');
  });

  afterAll(() => workspace[Symbol.dispose]());

  test('a change of a library reaches what depends on it, and no more', () => {
    const affected = affectedBy('libs/metrics/src/index.ts', "export const from = 'elsewhere';\n");
    expect(affected).toEqual(
      expect.arrayContaining(['libs/metrics', 'libs/engine', 'apps/kpi', 'apps/rentlake']),
    );
    expect(affected).not.toContain('libs/schema');
  });

  test("a change of a job's README reaches that job and the command, and no other job or library", () => {
    const affected = affectedBy('apps/publisher/README.md', '# changed\n');
    expect(affected).toContain('apps/rentlake');
    expect(affected.filter((root) => jobsAndLibraries.includes(root))).toEqual(['apps/publisher']);
  });

  test('a change of the Python package reaches the apps whose scripts import it', () => {
    const affected = affectedBy('libs/spark/rentlake_spark/execute.py', 'changed = True\n');
    expect(affected).toEqual(expect.arrayContaining(['libs/spark', 'apps/kpi']));
    expect(affected).not.toContain('libs/schema');
  });

  test('a change of an entry script reaches its app and no other', () => {
    const affected = affectedBy('apps/kpi/spark/kpi_job.py', 'changed = True\n');
    expect(affected).toContain('apps/kpi');
    expect(affected.filter((root) => jobsAndLibraries.includes(root))).toEqual(['apps/kpi']);
  });

  test('a change of the lockfile reaches every project', () => {
    const lock = workspace.readJson<Record<string, unknown>>('package-lock.json');
    const affected = affectedBy('package-lock.json', JSON.stringify({ ...lock, version: '9.9.9' }));
    expect(affected.sort()).toEqual(projectRoots().sort());
  });
});
