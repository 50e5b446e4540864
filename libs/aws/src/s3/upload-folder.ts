import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { settledMap } from '@rentlake/engine';

const filesAtOnce = 8;

/**
 * Uploads every file below a folder, several at once. When one fails, no other is begun, and it is told when all that were begun have
 * ended: who does it again must not find files that come late.
 * @param upload Gets the name of a file below the folder, with `/`, and its path.
 * @returns the names.
 */
export async function uploadFolder(
  folder: string,
  upload: (name: string, path: string) => Promise<void>,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return settledMap(
    paths,
    async (path) => {
      const name = relative(folder, path).split(sep).join('/');
      await upload(name, path);
      return name;
    },
    { concurrency: filesAtOnce },
  );
}
