import { spawnSync } from 'node:child_process';
import { afterEach, it } from '@jest/globals';
import { newFolder } from './folders.ts';

export const mount = (...args: readonly string[]): boolean => spawnSync('mount', args).status === 0;
const unmount = (folder: string): boolean => spawnSync('umount', [folder]).status === 0;

/** Whether this user may mount file systems, as tests of full and read-only disks must. */
function mayMount(): boolean {
  const folder = newFolder();
  return mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder) && unmount(folder);
}

const mounts: string[] = [];
afterEach(() => {
  for (const folder of mounts.splice(0)) unmount(folder);
});

/** A small disk. */
export function disk(size: string): string {
  const folder = newFolder();
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) throw new Error('no mount');
  mounts.push(folder);
  return folder;
}

const mounted = mayMount();
/** A test that mounts a disk. */
export const itOnDisks = mounted ? it : it.skip;
/** The title of such a test, which says so where it is not run. */
export const onDisks = (text: string): string =>
  mounted ? text : `${text} (not run: this user may not mount a disk to test it with)`;
