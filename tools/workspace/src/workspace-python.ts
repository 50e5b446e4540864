import { join } from 'node:path';
import { findJava, PrerequisiteError } from '@rentlake/engine';
import { preparePython } from './python-environment.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');
const requirements = ['requirements-build.txt', 'requirements-dev.txt'];

/**
 * The Python of the workspace, `.venv`, with all that runs, checks and tests the Spark jobs.
 * @throws PrerequisiteError when no Python 3.11 is there.
 */
export async function prepareWorkspacePython(): Promise<void> {
  await preparePython(
    {
      folder: join(workspaceRoot, '.venv'),
      requirements: requirements.map((file) => join(workspaceRoot, 'libs/spark', file)),
    },
    { onStart: (what) => console.log(what) },
  );
}

/**
 * Readies this machine for Spark; says on stderr what is missing.
 * @returns whether all is there.
 */
export async function setUpSpark(): Promise<boolean> {
  const outcomes = await Promise.allSettled([
    findJava({ javaHome: process.env.JAVA_HOME }),
    prepareWorkspacePython(),
  ]);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    const { reason } = outcome as { readonly reason: unknown };
    console.error(reason instanceof PrerequisiteError ? reason.message : reason);
  }
  return outcomes.every(({ status }) => status === 'fulfilled');
}
