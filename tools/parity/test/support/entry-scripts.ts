import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sparkPrerequisites } from '@rentlake/engine';

const workspace = join(import.meta.dirname, '../../../..');
const library = join(workspace, 'libs/spark');

/** Of one entry script: its path below the workspace, then its arguments. */
export type ScriptCall = readonly [script: string, ...args: readonly string[]];

/**
 * Runs entry scripts of Spark one after another, in one Spark with the driver for MySQL.
 * @throws Error with what they said when one does not end with 0.
 */
export async function runEntryScripts(
  calls: readonly ScriptCall[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const { java, python } = await sparkPrerequisites({
    javaHome: process.env['JAVA_HOME'],
    python: process.env['RENTLAKE_PYTHON'],
  });
  const started = (args: readonly string[], variables: NodeJS.ProcessEnv) =>
    spawn(python.executable, args, { env: { ...process.env, ...variables } });
  const jars = started([join(library, 'mysql_jars.py')], {});
  const [found, trouble] = await Promise.all([text(jars.stdout), text(jars.stderr)]);
  if (found === '') throw new Error(trouble);
  const options = ['--master', 'local[2]', '--driver-memory', '1g', '--jars', found.trim()];
  const quick = '"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"';
  const child = started([join(library, 'test/run_scripts.py')], {
    ...environment,
    JAVA_HOME: java.home,
    PYTHONPATH: library,
    PYSPARK_PYTHON: python.executable,
    PYSPARK_DRIVER_PYTHON: python.executable,
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_SUBMIT_ARGS: [
      ...options,
      ...['--conf', 'spark.ui.enabled=false', '--driver-java-options', quick, 'pyspark-shell'],
    ].join(' '),
  });
  for (const [script, ...args] of calls)
    child.stdin.write(`${JSON.stringify([join(workspace, script), ...args])}\n`);
  child.stdin.end();
  const closed = once(child, 'close');
  const [statuses, said] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (statuses !== '0\n'.repeat(calls.length))
    throw new Error(`Entry scripts ended with ${statuses.split('\n').join(' ')}\n${said}`);
}
