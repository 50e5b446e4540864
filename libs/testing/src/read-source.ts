import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { SourceFiles } from './reference/types.ts';

/** The CSV files of a source folder. */
export function readSource(folder: string): SourceFiles {
  const paths = globSync('**/*.csv', { cwd: folder });
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll(sep, '/'), readFileSync(join(folder, path))]),
  );
}
