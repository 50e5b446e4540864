import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of 3 MB, where this user may mount one. */
export function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-full-'));
  const mount = ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder];
  if (spawnSync('mount', mount).status === 0) return folder;
  rmdirSync(folder);
  return undefined;
}

export function removeDisk(folder: string): void {
  spawnSync('umount', [folder]);
  rmdirSync(folder);
}

/** Whether `smallDisk` gives one. */
export function mayMount(): boolean {
  const folder = smallDisk();
  if (folder !== undefined) removeDisk(folder);
  return folder !== undefined;
}
