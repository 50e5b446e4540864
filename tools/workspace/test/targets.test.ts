import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkspaceCopy } from './workspace-copy.ts';

interface Target {
  readonly dependsOn?: unknown;
  readonly options: { readonly command?: string; readonly commands?: readonly string[] };
}

interface Graph {
  readonly graph: {
    readonly nodes: Record<string, { data: { targets: Record<string, Target> } }>;
  };
}

describe('targets', () => {
  let workspace: WorkspaceCopy;

  /** Runs typecheck and build of kpi; returns those that Nx did not take from its cache. */
  const rerun = (): string[] => {
    workspace.run('nx', 'run-many', '--targets=typecheck,build', '--projects=kpi');
    const { tasks } = workspace.readJson<{ tasks: { target: string; cacheStatus: string }[] }>(
      '.nx/cache/run.json',
    );
    return tasks
      .filter(({ cacheStatus }) => cacheStatus === 'cache-miss')
      .map(({ target }) => target);
  };

  const targetsOf = (project: string): Readonly<Record<string, Target>> => {
    const { nodes } = (JSON.parse(workspace.run('nx', 'graph', '--print')) as Graph).graph;
    return nodes[project]!.data.targets;
  };

  const commandsOf = (target: Target | undefined) => target?.options.commands;

  beforeAll(() => {
    workspace = new WorkspaceCopy();
    workspace.write(
      'apps/kpi/src/handler.ts',
      "import { from } from '@rentlake/schema';\nexport const handler = () => from;\n",
    );
  });

  afterAll(() => workspace[Symbol.dispose]());

  test('are the checks for a library, and also build and run for a project with a handler', () => {
    const library = targetsOf('@rentlake/schema');
    const job = targetsOf('@rentlake/kpi');
    expect(Object.keys(library).sort()).toEqual(['lint', 'test', 'typecheck']);
    expect(Object.keys(job).sort()).toEqual(['build', 'lint', 'run', 'test', 'typecheck']);
    expect(job['build']?.options.command).toBe('node tools/workspace/src/build.ts apps/kpi');
    expect(job['run']?.options.command).toBe('node tools/workspace/src/run-job.ts kpi');
  });

  test('of a Python package are the checks by the tools of the prepared environment', () => {
    const { lint, test, typecheck, lock } = targetsOf('@rentlake/spark');
    expect(commandsOf(lint)).toEqual([
      '../../.venv/bin/ruff check .',
      '../../.venv/bin/ruff format --check .',
      '../../.venv/bin/hadolint Dockerfile',
    ]);
    expect(commandsOf(typecheck)).toEqual(['../../.venv/bin/mypy .']);
    expect(commandsOf(test)).toEqual(['../../.venv/bin/pytest']);
    for (const target of [lint, typecheck, test, lock]) {
      expect(target?.dependsOn).toEqual([{ projects: ['@rentlake/workspace'], target: 'python' }]);
    }
  });

  test.each(['testing', 'athena-runner', 'parity', 'proof'])(
    'that test with a Trino find it built: those of %s',
    (project) => {
      const trino = { projects: ['@rentlake/testing'], target: 'trino' };
      expect(targetsOf(`@rentlake/${project}`)['test']?.dependsOn).toContainEqual(trino);
    },
  );

  test('of a job with entry scripts include their checks, by the settings of the Python package', () => {
    workspace.write('apps/publisher/spark/one.py', '');
    workspace.write('apps/publisher/spark/two.py', '');
    const job = targetsOf('@rentlake/publisher');
    expect(job['lint']).toMatchObject({
      dependsOn: ['lint-python'],
      options: { command: 'eslint .', args: ['--max-warnings=0'] },
    });
    expect(job['typecheck']).toMatchObject({
      dependsOn: ['typecheck-python'],
      options: {
        command: 'node node_modules/typescript-7/bin/tsc --project apps/publisher/tsconfig.json',
      },
    });
    expect(commandsOf(job['lint-python'])).toEqual([
      '../../.venv/bin/ruff check --config ../../libs/spark/pyproject.toml spark',
      '../../.venv/bin/ruff format --check --config ../../libs/spark/pyproject.toml spark',
    ]);
    expect(commandsOf(job['typecheck-python'])).toEqual([
      '../../.venv/bin/mypy --config-file ../../libs/spark/pyproject.toml --cache-dir ../../.nx/mypy/publisher spark',
    ]);
  });

  test('come from the cache until what they read has changed', () => {
    expect(rerun()).toEqual(expect.arrayContaining(['build', 'typecheck']));
    expect(rerun()).toEqual([]);

    workspace.write('libs/lake/README.md', '# other words\n');
    workspace.write('libs/schema/test/index.test.ts', 'export {};\n');
    expect(rerun()).toEqual([]);

    workspace.write('apps/kpi/test/kpi.test.ts', 'export {};\n');
    expect(rerun()).toEqual(['typecheck']);

    workspace.write('libs/schema/src/index.ts', "export const from = 'another place';\n");
    expect(rerun().sort()).toEqual(['build', 'typecheck']);
    expect(workspace.run('node', '-p', "require('./dist/apps/kpi/main.cjs').handler()")).toBe(
      'another place\n',
    );
  });

  test('fail when a dependency no longer offers what is imported', () => {
    workspace.write('libs/schema/src/index.ts', "export const renamed = 'elsewhere';\n");
    expect(rerun).toThrow();
  });
});
