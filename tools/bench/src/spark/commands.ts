import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sparkPrerequisites } from '@rentlake/engine';
import type { Command } from '../measure/measured-command.ts';
import { paths } from '../paths.ts';

const CORES = 2;
const MEMORY = '4g';

/** The run id of our entry scripts. */
export const scriptsRun = 'scripts';

/** What the contestants start, over one source and each with a folder of its own. */
export interface SparkCommands {
  /** The hand-written scripts: CSV → tables. */
  handwritten(source: string, out: string): readonly Command[];
  /** Our entry scripts: CSV → raw → curated. */
  scriptsToCurated(source: string, lake: string): readonly Command[];
  /** Our entry scripts: curated → tables. */
  scriptsToTables(lake: string): readonly Command[];
  /** The whole road. */
  rentlake(engine: 'embedded' | 'spark', source: string, lake: string): Command;
}

/** @throws PrerequisiteError when this machine lacks Java or PySpark. */
export async function sparkCommands(work: string): Promise<SparkCommands> {
  const { java, python } = await sparkPrerequisites({ javaHome: process.env['JAVA_HOME'] });
  const assets = join(work, 'spark-assets');
  const jobs = globSync('apps/*/spark/*.py', { cwd: paths.workspace });
  await promisify(execFile)(python.executable, [paths.packer, assets, ...jobs], {
    cwd: paths.workspace,
  });
  const env = {
    ...withoutSpark(process.env),
    JAVA_HOME: java.home,
    PYSPARK_PYTHON: python.executable,
    PYSPARK_DRIVER_PYTHON: python.executable,
    SPARK_LOCAL_IP: '127.0.0.1',
  };
  const submit = (
    options: readonly string[],
    script: string,
    args: readonly string[],
  ): Command => ({
    program: join(dirname(python.executable), 'spark-submit'),
    args: [
      ...['--master', `local[${CORES}]`, '--driver-memory', MEMORY],
      ...['--conf', 'spark.ui.enabled=false', '--conf', `spark.local.dir=${join(work, 'spill')}`],
      ...[...options, script, ...args],
    ],
    env,
  });
  /** As docs/engines.md submits them. */
  const entry = (script: string, lake: string, ...further: readonly string[]): Command =>
    submit(
      [
        ...['--py-files', join(assets, 'rentlake_spark.zip')],
        ...['--driver-java-options', '-XX:+UseParallelGC -XX:-DontCompileHugeMethods'],
        ...['--conf', `spark.sql.shuffle.partitions=${4 * CORES}`],
      ],
      join(assets, script),
      ['--marketplace', 'car-rental', '--lake', lake, '--run-id', scriptsRun, ...further],
    );
  const tables = ['vehicle_location_metrics.py', 'user_transaction_metrics.py'];
  return {
    handwritten: (source, out) =>
      tables.map((script) => submit([], join(paths.handwritten, script), [source, out])),
    scriptsToCurated: (source, lake) => [
      entry('dataingestion.py', lake, '--source', source),
      entry('curated_job.py', lake),
    ],
    scriptsToTables: (lake) => tables.map((script) => entry(script, lake)),
    rentlake: (engine, source, lake) => ({
      program: process.execPath,
      args: [
        ...[paths.product, 'run', 'car-rental', '--engine', engine],
        ...['--source', source, '--lake', lake, '--threads', String(CORES), '--memory', '4GB'],
      ],
      env,
    }),
  };
}

/** The environment without what would start another Spark or Python. */
function withoutSpark(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(SPARK|PYSPARK|PYTHON|RENTLAKE)_/.test(name)),
  );
}
