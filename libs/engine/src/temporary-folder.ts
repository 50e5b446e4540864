import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLambda } from './config.ts';

const prefix = 'rentlake-work-';
let cleared: Promise<void> | undefined;

/** A new folder for copies, or for what the engine spills. Who asks for it removes it. */
export async function temporaryFolder(): Promise<string> {
  cleared ??= isLambda() ? removeLeftBehind() : Promise.resolve();
  await cleared;
  return mkdtemp(join(tmpdir(), prefix));
}

/** Processes before this one that ran into their time limit, or died, have left theirs, and the next ones would have no room. */
async function removeLeftBehind(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of names) await rm(join(tmpdir(), name), { recursive: true, force: true });
}
