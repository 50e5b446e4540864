import { resolve } from 'node:path';

const workspace = resolve(import.meta.dirname, '../../..');

export const paths = {
  workspace,
  product: resolve(workspace, 'apps/rentlake/src/main.ts'),
  script: resolve(import.meta.dirname, 'script.ts'),
  /** The hand-written PySpark scripts. */
  handwritten: resolve(import.meta.dirname, '../spark'),
  /** Packs our entry scripts. */
  packer: resolve(workspace, 'libs/spark/pack.py'),
  generator: resolve(workspace, 'tools/sample-data/src/main.ts'),
  sample: (marketplace: string): string =>
    resolve(workspace, 'tools/sample-data/sample', marketplace),
  /** Everything that the bench writes. */
  work: resolve(workspace, 'dist/bench'),
} as const;
