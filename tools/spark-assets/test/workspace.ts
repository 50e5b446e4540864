import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** What spark-submit gets for small data on this machine. */
export const submitOptions: readonly string[] = [
  ...['--master', 'local[2]', '--conf', 'spark.ui.enabled=false'],
  ...['--conf', 'spark.sql.shuffle.partitions=2'],
  ...['--driver-java-options', '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'],
];

/** The variables under which Python runs our package with the workspace's own interpreter. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  const python = join(root, '.venv/bin/python');
  return {
    ...process.env,
    LC_ALL: 'C.UTF-8',
    PYSPARK_DRIVER_PYTHON: python,
    PYSPARK_PYTHON: python,
    PYSPARK_SUBMIT_ARGS: [...submitOptions.map((option) => `'${option}'`), 'pyspark-shell'].join(
      ' ',
    ),
    PYTHONPATH: join(root, 'libs/spark'),
    SPARK_LOCAL_IP: '127.0.0.1',
  };
}
