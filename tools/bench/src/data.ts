import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { paths } from './paths.ts';

/** The clean car rental data of so many transactions: made once, then kept. Returns its folder. */
export async function benchData(transactions: number, work = paths.work): Promise<string> {
  const folder = join(work, 'data', String(transactions));
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(join(work, 'data'), { recursive: true });
  const args = [
    'car-rental',
    '--out',
    unfinished,
    '--rows',
    String(transactions),
    '--seed',
    '1',
    '--clean',
  ];
  await promisify(execFile)(process.execPath, [paths.generator, ...args]);
  await rename(unfinished, folder);
  return folder;
}
