import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Java } from '@rentlake/engine';
import { FileLock } from '@rentlake/lake';

const run = promisify(execFile);

const project = join(import.meta.dirname, '../../trino');
const target = join(project, 'target');
const classes = join(target, 'classes');
const libraries = join(target, 'classpath');
const stamp = join(target, 'sources.sha256');
const lock = join(import.meta.dirname, '../../../../.cache/trino.lock');

/** The Maven wrapper or Maven itself failed; the message says what it needs and what it said. */
export class TrinoBuildError extends Error {
  override readonly name = 'TrinoBuildError';
}

/**
 * The class path of the Trino server. The first call fetches Maven and 370 MB of libraries into `~/.m2` and compiles;
 * later ones, until the sources change, only look whether all of it is still there. Of processes at once, one builds.
 * @param onBuild Is told what will take a while.
 * @throws TrinoBuildError when Maven fails.
 */
export async function trinoClassPath(
  java: Java,
  onBuild: (what: string) => void = () => undefined,
): Promise<string> {
  const wanted = sourcesHash();
  if (!isBuilt(wanted)) {
    const held = await FileLock.acquire(lock, 200);
    try {
      // Another process may have built it meanwhile.
      if (!isBuilt(wanted)) {
        onBuild('Building Trino for tests: at first 370 MB of libraries go into ~/.m2.');
        rmSync(target, { recursive: true, force: true });
        await build(java);
        writeFileSync(stamp, wanted);
      }
    } finally {
      held[Symbol.dispose]();
    }
  }
  return [classes, readFileSync(libraries, 'utf8')].join(delimiter);
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = globSync(['pom.xml', '.mvn/**/*.*', 'src/**/*.java'], { cwd: project });
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(project, file)));
  return hash.digest('hex');
}

function isBuilt(wanted: string): boolean {
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted &&
    readFileSync(libraries, 'utf8').split(delimiter).every(existsSync)
  );
}

async function build({ home }: Java): Promise<void> {
  try {
    await run('./mvnw', ['--batch-mode', '--quiet', 'process-classes'], {
      cwd: project,
      env: { ...process.env, JAVA_HOME: home },
    });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new TrinoBuildError(
      `Trino for tests could not be built in ${project}. The first build needs the network (repo1.maven.org, ` +
        `repo.maven.apache.org), curl or wget, and unzip. ${Error.isError(error) ? error.message : ''}\n${said}`,
      { cause: error },
    );
  }
}
