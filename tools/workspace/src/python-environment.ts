import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from '@rentlake/engine';
import { FileLock } from '@rentlake/lake';

export interface PythonEnvironment {
  /** The folder of the virtual environment. */
  readonly folder: string;
  /**
   * Files of packages with hashes, installed in this order. What builds packages comes first: it is pinned as well,
   * and pip fetches nothing else to build with.
   */
  readonly requirements: readonly string[];
}

interface Progress {
  /** Called once, before what takes long. */
  readonly onStart: (what: string) => void;
}

/**
 * Brings the environment to its requirements; returns at once if it is there already. Several processes may ask at
 * the same time: one works, the others wait for it.
 * @throws PrerequisiteError when no Python 3.11 is there.
 */
export async function preparePython(
  environment: PythonEnvironment,
  { onStart }: Progress,
): Promise<void> {
  const wanted = stampOf(environment);
  if (isReady(environment, wanted)) return;
  const lock = await FileLock.acquire(`${environment.folder}.lock`, 200);
  try {
    if (isReady(environment, wanted)) return;
    const { executable, version } = await findPython();
    onStart(`Preparing ${environment.folder} with Python ${version}. This takes about a minute.`);
    install(environment, executable);
    // Comes last: an environment without it is made anew.
    writeFileSync(stampFile(environment), wanted);
  } finally {
    lock[Symbol.dispose]();
  }
}

function install(environment: PythonEnvironment, basePython: string): void {
  rmSync(environment.folder, { recursive: true, force: true });
  run(basePython, '-m', 'venv', environment.folder);
  for (const file of environment.requirements)
    run(
      pythonOf(environment),
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...['--require-hashes', '--no-build-isolation', '--requirement', file],
    );
}

function isReady(environment: PythonEnvironment, wanted: string): boolean {
  return (
    existsSync(pythonOf(environment)) &&
    existsSync(stampFile(environment)) &&
    readFileSync(stampFile(environment), 'utf8') === wanted
  );
}

function pythonOf({ folder }: PythonEnvironment): string {
  return join(folder, 'bin/python');
}

function stampFile({ folder }: PythonEnvironment): string {
  return join(folder, 'requirements.sha256');
}

/** The folder counts, because a virtual environment does not survive being moved. */
function stampOf({ folder, requirements }: PythonEnvironment): string {
  const hash = createHash('sha256').update(folder);
  for (const file of requirements) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'inherit' });
}
