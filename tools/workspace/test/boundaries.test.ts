import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkspaceCopy } from './workspace-copy.ts';

interface Fixture {
  readonly path: string;
  readonly code: string;
}

interface Rule {
  readonly rule: string;
  readonly forbidden: Fixture;
  readonly message: string;
  readonly allowed: Fixture;
}

const use = (name: string) => `import { from } from '${name}';\nexport const used = from;\n`;

const rules: readonly Rule[] = [
  {
    rule: 'a job imports no other job',
    forbidden: { path: 'apps/kpi/src/a1.ts', code: use('@rentlake/publisher') },
    message: 'A project tagged with "type:job" can only depend on libs tagged with',
    allowed: { path: 'apps/kpi/src/a2.ts', code: use('@rentlake/metrics') },
  },
  {
    rule: 'a job does not import the command',
    forbidden: { path: 'apps/kpi/src/b1.ts', code: use('rentlake') },
    message: 'Circular dependency between "@rentlake/kpi" and "rentlake"',
    allowed: { path: 'apps/rentlake/src/b2.ts', code: use('@rentlake/kpi') },
  },
  {
    rule: 'metrics do not know the engine',
    forbidden: { path: 'libs/metrics/src/c1.ts', code: use('@rentlake/engine') },
    message: 'Circular dependency between "@rentlake/metrics" and "@rentlake/engine"',
    allowed: { path: 'libs/metrics/src/c2.ts', code: use('@rentlake/schema') },
  },
  {
    rule: 'the schema imports nothing of the workspace',
    forbidden: { path: 'libs/schema/src/d1.ts', code: use('@rentlake/sample-data') },
    message: 'A project tagged with "type:schema" cannot depend on any libs with tags',
    allowed: { path: 'libs/schema/src/d2.ts', code: use('./index.ts') },
  },
  {
    rule: 'shipped code does not import test support, tests do',
    forbidden: { path: 'apps/kpi/src/e1.ts', code: use('@rentlake/testing') },
    message: 'A project tagged with "type:job" can only depend on libs tagged with',
    allowed: { path: 'apps/kpi/test/e2.ts', code: use('@rentlake/testing') },
  },
  {
    rule: 'a test file imports no other job either',
    forbidden: { path: 'apps/kpi/src/f1.test.ts', code: use('@rentlake/publisher') },
    message: 'A project tagged with "type:job" can only depend on libs tagged with',
    allowed: { path: 'apps/kpi/src/f2.test.ts', code: use('@rentlake/sample-data') },
  },
  {
    rule: 'a relative import stays in its project',
    forbidden: { path: 'apps/kpi/src/g1.ts', code: use('../../../libs/metrics/src/index.ts') },
    message: 'Projects cannot be imported by a relative or absolute path',
    allowed: { path: 'apps/kpi/src/g2.ts', code: use('./index.ts') },
  },
  {
    rule: 'only config.ts reads process.env',
    forbidden: { path: 'apps/kpi/src/h1.ts', code: 'export const region = process.env.REGION;\n' },
    message: 'Only config.ts reads the environment',
    allowed: {
      path: 'apps/kpi/src/config.ts',
      code: 'export const region = process.env.REGION;\n',
    },
  },
  {
    rule: 'the environment is not reached by import either',
    forbidden: {
      path: 'libs/lake/src/i1.ts',
      code: "import { env } from 'node:process';\nexport const e = env;\n",
    },
    message: 'Only config.ts reads the environment',
    allowed: {
      path: 'libs/lake/src/i2.ts',
      code: "import { argv } from 'node:process';\nexport const a = argv;\n",
    },
  },
  {
    rule: 'only handler.ts imports the AWS SDK',
    forbidden: { path: 'apps/kpi/src/j1.ts', code: use('@aws-sdk/client-s3') },
    message: 'Only handler.ts and libs/aws talk to AWS',
    allowed: { path: 'apps/kpi/src/handler.ts', code: use('@aws-sdk/client-s3') },
  },
  {
    rule: 'the AWS SDK is not loaded on the side either',
    forbidden: {
      path: 'libs/engine/src/k1.ts',
      code: "export const s3 = () => import('@aws-sdk/client-s3');\n",
    },
    message: 'Only handler.ts and libs/aws talk to AWS',
    allowed: {
      path: 'libs/engine/src/k2.ts',
      code: "export const fs = () => import('node:fs');\n",
    },
  },
  {
    rule: 'libs/aws imports the AWS SDK, and no test support',
    forbidden: { path: 'libs/aws/src/p1.ts', code: use('@rentlake/testing') },
    message: 'A project tagged with "type:aws" can only depend on libs tagged with',
    allowed: { path: 'libs/aws/src/p2.ts', code: use('@aws-sdk/client-glue') },
  },
  {
    rule: 'a warehouse knows no cloud, libs/aws knows warehouses',
    forbidden: { path: 'libs/warehouse/src/r1.ts', code: use('@rentlake/aws') },
    message: 'Circular dependency between "@rentlake/warehouse" and "@rentlake/aws"',
    allowed: { path: 'libs/aws/src/r2.ts', code: use('@rentlake/warehouse') },
  },
  {
    rule: 'an engine does not know what its tables are loaded into',
    forbidden: { path: 'libs/engine/src/s1.ts', code: use('@rentlake/warehouse') },
    message: 'Circular dependency between "@rentlake/engine" and "@rentlake/warehouse"',
    allowed: { path: 'apps/publisher/src/s2.ts', code: use('@rentlake/warehouse') },
  },
  {
    rule: 'packages are declared before they are imported',
    forbidden: {
      path: 'libs/schema/src/l1.ts',
      code: "import { parse } from 'acorn';\nexport const p = parse;\n",
    },
    message: 'Only packages defined in the "package.json" can be imported',
    allowed: {
      path: 'libs/lake/src/l2.ts',
      code: "import { z } from 'zod';\nexport const p = z;\n",
    },
  },
  {
    rule: 'nothing is exported as default',
    forbidden: { path: 'libs/lake/src/m1.ts', code: 'export default 1;\n' },
    message: "Exporting 'default' is restricted",
    allowed: { path: 'libs/lake/src/m2.ts', code: 'export const one = 1;\n' },
  },
  {
    rule: 'an index names what it exports',
    forbidden: { path: 'libs/lake/src/n1.ts', code: "export * from './index.ts';\n" },
    message: 'Name what is exported',
    allowed: { path: 'libs/lake/src/n2.ts', code: "export { from } from './index.ts';\n" },
  },
  {
    rule: 'a relative import ends in .ts',
    forbidden: { path: 'libs/lake/src/o1.ts', code: use('./index') },
    message: "Write a relative import with the file's ending",
    allowed: { path: 'libs/lake/src/o2.ts', code: use('./index.ts') },
  },
  {
    rule: 'nothing is typed any',
    forbidden: { path: 'libs/lake/src/p1.ts', code: 'export const f = (a: any) => String(a);\n' },
    message: 'Unexpected any',
    allowed: { path: 'libs/lake/src/p2.ts', code: 'export const f = (a: unknown) => String(a);\n' },
  },
  {
    rule: 'a promise is awaited',
    forbidden: { path: 'libs/lake/src/q1.ts', code: 'Promise.resolve(1);\n' },
    message: 'Promises must be awaited',
    allowed: { path: 'libs/lake/src/q2.ts', code: 'await Promise.resolve(1);\n' },
  },
];

/** No project need declare the AWS SDK for its import by handler.ts to be judged here. */
const notInstalled = (text: string) => text.startsWith('Only packages defined in');

describe('lint', () => {
  let workspace: WorkspaceCopy;
  let messagesOf: Map<string, string[]>;

  beforeAll(() => {
    workspace = new WorkspaceCopy();
    // The graph is made before the fixtures, lest one forbidden import makes a cycle of its neighbour.
    workspace.run('nx', 'show', 'projects');
    const fixtures = rules.flatMap(({ forbidden, allowed }) => [forbidden, allowed]);
    for (const { path, code } of fixtures) workspace.write(path, code);
    const paths = fixtures.map(({ path }) => path);
    const results = JSON.parse(workspace.output('eslint', '--format=json', ...paths)) as {
      filePath: string;
      messages: { message: string }[];
    }[];
    messagesOf = new Map(
      results.map(({ filePath, messages }) => [
        filePath.slice(workspace.root.length + 1),
        messages.map(({ message }) => message),
      ]),
    );
  });

  afterAll(() => workspace[Symbol.dispose]());

  test.each(rules)('$rule', ({ forbidden, message, allowed }) => {
    expect(messagesOf.get(forbidden.path)).toContainEqual(expect.stringContaining(message));
    expect(messagesOf.get(allowed.path)?.filter((text) => !notInstalled(text))).toEqual([]);
  });
});
