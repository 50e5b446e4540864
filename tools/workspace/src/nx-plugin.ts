import { basename } from 'node:path';
import { type CreateNodesV2, createNodesFromFiles, type TargetConfiguration } from '@nx/devkit';
import { packageTargets, scriptTargets } from './python-targets.ts';

type Targets = Record<string, TargetConfiguration>;

interface Inferred {
  readonly targets: Targets;
  readonly implicitDependencies?: string[];
}

/** What a file of a project says about the project: its targets, and what they need. */
const inferences: readonly (readonly [end: RegExp, infer: (root: string) => Inferred])[] = [
  [/\/tsconfig\.json$/, (root) => ({ targets: checkTargets(root) })],
  [/\/src\/handler\.ts$/, (root) => ({ targets: jobTargets(root) })],
  [/\/pyproject\.toml$/, (root) => ({ targets: packageTargets(root) })],
  [
    /\/spark\/[^/]+\.py$/,
    (root) => ({ targets: scriptTargets(root), implicitDependencies: ['@rentlake/spark'] }),
  ],
];

/**
 * Infers `typecheck` for every project, `build` and `run` for every project that has a Lambda handler, the targets of
 * a Python package, and those of Spark entry scripts.
 */
export const createNodesV2: CreateNodesV2 = [
  '{apps,libs,tools}/*/{tsconfig.json,pyproject.toml,src/handler.ts,spark/*.py}',
  (files, options, context) =>
    createNodesFromFiles(
      (file) => {
        const root = file.split('/').slice(0, 2).join('/');
        const [, infer] = inferences.find(([end]) => end.test(file)) ?? [];
        return infer ? { projects: { [root]: { root, ...infer(root) } } } : {};
      },
      files,
      options,
      context,
    ),
];

/** By the native compiler, in a third of the time; the linter needs the interfaces of the other one. */
function checkTargets(root: string): Targets {
  return {
    typecheck: {
      command: `node node_modules/typescript-7/bin/tsc --project ${root}/tsconfig.json`,
    },
  };
}

function jobTargets(root: string): Targets {
  return {
    build: { command: `node tools/workspace/src/build.ts ${root}` },
    run: { command: `node tools/workspace/src/run-job.ts ${basename(root)}` },
  };
}
