import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sparkPrerequisites } from '@rentlake/engine';
import { localSettings, type SparkSubmission } from './spark-submission.ts';

/** Spark on this machine, and how it reaches a server with the S3 protocol. */
export interface SparkProgram {
  readonly command: string;
  readonly options: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Where the files of a submission are after they were fetched. */
export interface LocalFiles {
  readonly script: string;
  readonly pyFiles: readonly string[];
  readonly jars: readonly string[];
}

const s3Jars = join(import.meta.dirname, '../../../../spark/s3_jars.py');
const cloud = 'org.apache.spark.internal.io.cloud';

/** Whose requests those of S3A are. */
export const sparkAccessKey = 'spark';

/** The connector that EMR and Glue bring with them is S3A here, with the committer that renames nothing. */
const connector = (endpoint: string): Readonly<Record<string, string>> => ({
  'spark.hadoop.fs.s3.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
  'spark.hadoop.fs.s3a.endpoint': endpoint,
  'spark.hadoop.fs.s3a.endpoint.region': 'eu-central-1',
  'spark.hadoop.fs.s3a.path.style.access': 'true',
  'spark.hadoop.fs.s3a.access.key': sparkAccessKey,
  'spark.hadoop.fs.s3a.secret.key': 'test',
  'spark.hadoop.fs.s3a.attempts.maximum': '2',
  'spark.hadoop.fs.s3a.retry.limit': '3',
  'spark.hadoop.fs.s3a.committer.name': 'magic',
  'spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3':
    'org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory',
  'spark.sql.sources.commitProtocolClass': `${cloud}.PathOutputCommitProtocol`,
  'spark.sql.parquet.output.committer.class': `${cloud}.BindingParquetOutputCommitter`,
});

/** Small data on two cores: to compile statements costs a quarter of the time, and spares none. */
const small: Readonly<Record<string, string>> = {
  'spark.ui.enabled': 'false',
  'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
  'spark.sql.codegen.wholeStage': 'false',
  'spark.sql.shuffle.partitions': '2',
};

/** @throws PrerequisiteError for what this machine lacks. */
export async function findSpark(endpoint: string, folder: string): Promise<SparkProgram> {
  const { java, python } = await sparkPrerequisites({
    javaHome: process.env['JAVA_HOME'],
    python: process.env['RENTLAKE_PYTHON'],
  });
  const { stdout } = await promisify(execFile)(python.executable, [s3Jars]);
  return {
    command: join(dirname(python.executable), 'spark-submit'),
    options: [
      ...['--master', 'local[2]', '--driver-memory', '1g'],
      ...['--driver-java-options', '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'],
      ...['--driver-class-path', stdout.trim()],
      ...Object.entries({ ...small, ...connector(endpoint) }).flatMap(conf),
    ],
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      JAVA_HOME: java.home,
      LC_ALL: 'C.UTF-8',
      PYSPARK_DRIVER_PYTHON: python.executable,
      PYSPARK_PYTHON: python.executable,
      SPARK_LOCAL_DIRS: folder,
      SPARK_LOCAL_IP: '127.0.0.1',
    },
  };
}

/** What spark-submit gets. */
export function commandLine(
  { options }: SparkProgram,
  { settings, arguments: args }: SparkSubmission,
  { script, pyFiles, jars }: LocalFiles,
): readonly string[] {
  return [
    ...options,
    ...localSettings(settings).flatMap(conf),
    ...(pyFiles.length > 0 ? ['--py-files', pyFiles.join(',')] : []),
    ...(jars.length > 0 ? ['--jars', jars.join(',')] : []),
    script,
    ...args,
  ];
}

const conf = ([name, value]: readonly [string, string]): readonly string[] => [
  '--conf',
  `${name}=${value}`,
];
