import { execFile } from 'node:child_process';
import { constants, globSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that tests need is absent; the message says how to install it. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
}

/**
 * The path of a program of this system, which is installed first where it is absent and we are root of a Debian.
 * @param elsewhere Pattern of folders off the PATH that may hold it, the last of which wins.
 * @throws MissingProgramError when it is absent and cannot be installed.
 */
export async function systemProgram(
  name: string,
  debianPackage: string,
  elsewhere?: string,
): Promise<string> {
  const found = await find(name, elsewhere);
  if (found !== undefined) return found;
  const remedy = `Tests need the program ${name}. Install it: apt-get install ${debianPackage}`;
  if (process.getuid?.() !== 0 || (await find('apt-get')) === undefined)
    throw new MissingProgramError(remedy);
  try {
    await install(name, debianPackage);
  } catch (error) {
    const said = Error.isError(error) ? error.message : String(error);
    throw new MissingProgramError(`${remedy}\n${said}`, { cause: error });
  }
  const installed = await find(name, elsewhere);
  if (installed === undefined)
    throw new MissingProgramError(`The package ${debianPackage} has no program ${name}.`);
  return installed;
}

async function find(name: string, elsewhere?: string): Promise<string | undefined> {
  const found = elsewhere === undefined ? [] : globSync(elsewhere).sort().reverse();
  // Debian's servers are not on the PATH of everyone.
  const folders = [...found, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders.filter(Boolean)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** One installation at a time, over all processes: apt-get fails where another one runs. */
async function install(name: string, debianPackage: string): Promise<void> {
  const script = `PATH=$PATH:/usr/sbin; command -v ${name} && exit
    apt-get update -q && apt-get install -y -q --no-install-recommends ${debianPackage}`;
  await run('flock', ['/tmp/rentlake-apt-get.lock', 'sh', '-c', script], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 1 << 26,
  });
}
