import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface LockedPackage {
  readonly version: string;
  /** As in a lock file: `sha512-` and the hash in base64. */
  readonly integrity: string;
}

/** A package from the registry, unpacked into a temporary folder, which goes with this. */
export interface UnpackedPackage extends Disposable {
  readonly folder: string;
}

/**
 * Fetches a package that the lock file names and npm did not install, because it is for another machine. Only the bytes that the lock
 * file knows by their hash are unpacked.
 */
export async function unpackPublished(
  workspaceRoot: string,
  name: string,
): Promise<UnpackedPackage> {
  const { version, integrity } = lockedPackage(workspaceRoot, name);
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-package-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const { stdout } = await run(
      'npm',
      ['pack', `${name}@${version}`, '--json', '--pack-destination', folder],
      { cwd: workspaceRoot },
    );
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const archive = join(folder, filename);
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) {
      throw new Error(
        `The registry gives ${name}@${version} with ${found}, package-lock.json has ${integrity}. Find out which is right before anything of it runs.`,
      );
    }
    await run('tar', ['-xzf', archive, '-C', folder]);
    return { folder: join(folder, 'package'), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function lockedPackage(workspaceRoot: string, name: string): LockedPackage {
  const lock = JSON.parse(readFileSync(join(workspaceRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined)
    throw new Error(`package-lock.json has no ${name}. Give a platform that DuckDB is built for.`);
  return locked;
}
