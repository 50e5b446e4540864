import { resolve } from 'node:path';

const workspace = resolve(import.meta.dirname, '../../..');

export const paths = {
  product: resolve(workspace, 'apps/rentlake/src/main.ts'),
  script: resolve(import.meta.dirname, 'script.ts'),
  generator: resolve(workspace, 'tools/sample-data/src/main.ts'),
  sample: (marketplace: string): string =>
    resolve(workspace, 'tools/sample-data/sample', marketplace),
  /** Everything that the bench writes. */
  work: resolve(workspace, 'dist/bench'),
} as const;
