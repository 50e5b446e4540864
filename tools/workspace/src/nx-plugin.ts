import { basename, dirname } from 'node:path';
import { type CreateNodesV2, createNodesFromFiles, type TargetConfiguration } from '@nx/devkit';

/** Infers `typecheck` for every project, `build` and `run` for every project that has a Lambda handler. */
export const createNodesV2: CreateNodesV2 = [
  '{apps,libs,tools}/*/{tsconfig.json,src/handler.ts}',
  (files, options, context) =>
    createNodesFromFiles(
      (file) => {
        const isHandler = file.endsWith('/src/handler.ts');
        const root = isHandler ? dirname(dirname(file)) : dirname(file);
        return {
          projects: {
            [root]: { root, targets: isHandler ? jobTargets(root) : checkTargets(root) },
          },
        };
      },
      files,
      options,
      context,
    ),
];

function checkTargets(root: string): Record<string, TargetConfiguration> {
  return { typecheck: { command: `tsc --project ${root}/tsconfig.json` } };
}

function jobTargets(root: string): Record<string, TargetConfiguration> {
  return {
    build: { command: `node tools/workspace/src/build.ts ${root}` },
    run: { command: `node tools/workspace/src/run-job.ts ${basename(root)}` },
  };
}
