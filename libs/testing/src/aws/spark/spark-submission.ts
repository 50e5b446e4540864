/** What a service hands to spark-submit. */
export interface SparkSubmission {
  /** `s3://…/<script>.py`. */
  readonly script: string;
  readonly arguments: readonly string[];
  /** `s3://…` */
  readonly pyFiles: readonly string[];
  /** `s3://…` */
  readonly jars: readonly string[];
  readonly settings: readonly Setting[];
  readonly timeoutMinutes: number;
}

export type Setting = readonly [name: string, value: string];

/** Settings that only mean something where there are machines to choose, or that this machine has its own value for. */
const ofCluster = [
  'spark.emr-serverless.',
  'spark.dynamicAllocation.',
  'spark.executor.',
  'spark.executorEnv.',
  'spark.driver.',
  'spark.sql.shuffle.partitions',
];

/** What of the settings of a job is kept on this machine. */
export const localSettings = (settings: readonly Setting[]): readonly Setting[] =>
  settings.filter(([name]) => !ofCluster.some((start) => name.startsWith(start)));

/** `k=v` as it follows `--conf`. */
export function parseSetting(text: string): Setting {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
