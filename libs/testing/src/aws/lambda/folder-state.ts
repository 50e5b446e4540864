import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is in a folder, and when it was written: the same text as long as nobody changes anything. */
export async function folderState(folder: string): Promise<string> {
  const names = ['.', ...(await readdir(folder, { recursive: true }))].sort();
  const states: string[] = [];
  for (const name of names) {
    const { size, mtimeNs, ctimeNs } = await stat(join(folder, name), { bigint: true });
    states.push(`${name} ${size} ${mtimeNs} ${ctimeNs}`);
  }
  return states.join('\n');
}
