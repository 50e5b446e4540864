import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkspaceCopy } from './workspace-copy.ts';

interface Graph {
  readonly graph: {
    readonly nodes: Record<
      string,
      { data: { targets: Record<string, { options: { command: string } }> } }
    >;
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

  beforeAll(() => {
    workspace = new WorkspaceCopy();
    workspace.write(
      'apps/kpi/src/handler.ts',
      "import { from } from '@rentlake/schema';\nexport const handler = () => from;\n",
    );
  });

  afterAll(() => workspace[Symbol.dispose]());

  test('are the checks for a library, and also build and run for a project with a handler', () => {
    const { nodes } = (JSON.parse(workspace.run('nx', 'graph', '--print')) as Graph).graph;
    const library = nodes['@rentlake/schema']!.data.targets;
    const job = nodes['@rentlake/kpi']!.data.targets;
    expect(Object.keys(library).sort()).toEqual(['lint', 'test', 'typecheck']);
    expect(Object.keys(job).sort()).toEqual(['build', 'lint', 'run', 'test', 'typecheck']);
    expect(job.build?.options.command).toBe('node tools/workspace/src/build.ts apps/kpi');
    expect(job.run?.options.command).toBe('node tools/workspace/src/run-job.ts kpi');
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
