import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Spark of EMR 7.13 and Glue 5.1, with their Java and Python. */
export const sparkVersion = '3.5.6';
export const javaVersion = '17';
export const pythonVersion = '3.11';

const workspaceRoot = join(import.meta.dirname, '../../../..');

/** The Python of the workspace, which `npm run spark:setup` prepares. */
export const workspacePython = join(workspaceRoot, '.venv/bin/python');

/** Where the user says that Java and Python are: JAVA_HOME and RENTLAKE_PYTHON. */
export interface SparkLocations {
  readonly javaHome?: string | undefined;
  readonly python?: string | undefined;
}

export interface Java {
  readonly home: string;
  readonly version: string;
}

export interface Python {
  readonly executable: string;
  readonly version: string;
}

/** A Python that has PySpark. */
export interface SparkPython extends Python {
  readonly pyspark: string;
}

/** Spark cannot start on this machine; the message says what was found and what to install. */
export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError';
}

/**
 * Java and Python as the Spark engine starts them.
 * @throws PrerequisiteError for all that is missing.
 */
export async function sparkPrerequisites(
  locations: SparkLocations,
): Promise<{ readonly java: Java; readonly python: SparkPython }> {
  const [java, python] = await Promise.allSettled([findJava(locations), findPySpark(locations)]);
  if (java.status === 'fulfilled' && python.status === 'fulfilled')
    return { java: java.value, python: python.value };
  const failures = [java, python].filter(({ status }) => status === 'rejected');
  const reasons = failures.map((failure) => ('reason' in failure ? failure.reason : undefined));
  const unforeseen = reasons.find((reason) => !(reason instanceof PrerequisiteError));
  if (unforeseen !== undefined) throw unforeseen;
  throw new PrerequisiteError(reasons.map((reason: Error) => reason.message).join('\n'));
}

/**
 * The first Java 17: of JAVA_HOME, on the PATH, then where systems install it.
 * @throws PrerequisiteError with what was found instead.
 */
export async function findJava(
  { javaHome }: SparkLocations,
  programs: readonly string[] = usualJavas(),
): Promise<Java> {
  const named = present(javaHome) ? [join(javaHome, 'bin/java')] : [];
  const others: string[] = [];
  for (const program of [...named, ...programs]) {
    const java = await probeJava(program);
    if (java?.version.split('.')[0] === javaVersion) return java;
    if (java) others.push(`Java ${java.version} in ${java.home}`);
    else if (named.includes(program)) others.push(`JAVA_HOME=${javaHome} without Java`);
  }
  throw new PrerequisiteError(
    `Spark ${sparkVersion} needs Java ${javaVersion}, and ${foundInstead(others)}. Install it ` +
      `(Debian: apt-get install openjdk-${javaVersion}-jre-headless; macOS: brew install openjdk@${javaVersion}; ` +
      `others: https://adoptium.net) and let JAVA_HOME name its folder if it lies elsewhere.`,
  );
}

/**
 * A Python 3.11 on the PATH that can make virtual environments.
 * @throws PrerequisiteError with what was found instead.
 */
export async function findPython(
  programs: readonly string[] = [`python${pythonVersion}`, 'python3', 'python'],
): Promise<Python> {
  const others = new Set<string>();
  for (const program of programs) {
    const python = await probePython(program);
    if (python && hasVersion(python) && python.venv) return python;
    if (python)
      others.add(
        `Python ${python.version} (${python.executable})${hasVersion(python) ? ' without venv' : ''}`,
      );
  }
  throw new PrerequisiteError(
    `PySpark ${sparkVersion} needs Python ${pythonVersion} with venv, and ${foundInstead([...others])}. Install it ` +
      `(Debian: apt-get install python${pythonVersion}-venv; macOS: brew install python@${pythonVersion}; ` +
      `others: https://www.python.org) so that python${pythonVersion} is on the PATH.`,
  );
}

/**
 * The Python that runs Spark: RENTLAKE_PYTHON, else that of the workspace.
 * @throws PrerequisiteError when it is not there, is another version or lacks PySpark 3.5.6.
 */
export async function findPySpark(
  { python: named }: SparkLocations,
  ofWorkspace: string = workspacePython,
): Promise<SparkPython> {
  const program = present(named) ? named : ofWorkspace;
  const remedy = present(named)
    ? `Let RENTLAKE_PYTHON name a Python ${pythonVersion} that has pyspark ${sparkVersion}, or unset it and run: npm run spark:setup`
    : 'Run: npm run spark:setup';
  if (!present(named) && !existsSync(program))
    throw new PrerequisiteError(
      `PySpark ${sparkVersion} is not set up in this workspace. ${remedy}`,
    );
  const python = await probePython(program);
  if (!python) throw new PrerequisiteError(`${program} is no Python that runs. ${remedy}`);
  if (!hasVersion(python))
    throw new PrerequisiteError(
      `${program} is Python ${python.version}, not ${pythonVersion}. ${remedy}`,
    );
  if (python.pyspark !== sparkVersion)
    throw new PrerequisiteError(
      `${program} has ${python.pyspark === null ? 'no pyspark' : `pyspark ${python.pyspark}`}, not ${sparkVersion}. ${remedy}`,
    );
  return { executable: program, version: python.version, pyspark: python.pyspark };
}

function usualJavas(): readonly string[] {
  const homes = globSync([
    `/usr/lib/jvm/*${javaVersion}*`,
    `/opt/homebrew/opt/openjdk@${javaVersion}`,
    `/Library/Java/JavaVirtualMachines/*${javaVersion}*/Contents/Home`,
  ]);
  return ['java', ...homes.sort().map((home) => join(home, 'bin/java'))];
}

async function probeJava(program: string): Promise<Java | undefined> {
  const output = await outputOf(program, '-XshowSettings:properties', '-version');
  const property = (name: string): string | undefined =>
    new RegExp(`^\\s*${name.replace('.', '\\.')} = (.+)$`, 'm').exec(output ?? '')?.[1]?.trim();
  const [home, version] = [property('java.home'), property('java.version')];
  return home === undefined || version === undefined ? undefined : { home, version };
}

interface ProbedPython extends Python {
  readonly venv: boolean;
  readonly pyspark: string | null;
}

/** No import of pyspark: its metadata say the version in a tenth of the time. */
const describePython = `
import json, platform, sys
from importlib import metadata, util
try:
    pyspark = metadata.version("pyspark")
except metadata.PackageNotFoundError:
    pyspark = None
print(json.dumps({
    "executable": sys.executable,
    "version": platform.python_version(),
    "venv": all(util.find_spec(name) for name in ("venv", "ensurepip")),
    "pyspark": pyspark,
}))
`;

async function probePython(program: string): Promise<ProbedPython | undefined> {
  const output = await outputOf(program, '-c', describePython);
  try {
    return output === undefined ? undefined : (JSON.parse(output) as ProbedPython);
  } catch {
    return undefined;
  }
}

/** What a program prints to both streams; undefined if it is not there or fails. */
async function outputOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, args, { timeout: 30_000 });
    return `${stdout}${stderr}`;
  } catch {
    return undefined;
  }
}

function hasVersion({ version }: Python): boolean {
  return version.startsWith(`${pythonVersion}.`);
}

function present(location: string | undefined): location is string {
  return location !== undefined && location !== '';
}

function foundInstead(others: readonly string[]): string {
  return others.length === 0 ? 'none was found' : `found only ${others.join(', ')}`;
}
