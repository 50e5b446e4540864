import { SubmissionError } from './submission-error.ts';
import type { SparkJob } from './spark-job.ts';

const key = /^spark\.[A-Za-z0-9_.-]+$/;

/** What the submission decides on every platform. */
const always = [
  'spark.driver.cores',
  'spark.driver.memory',
  'spark.driver.memoryOverhead',
  'spark.executor.cores',
  'spark.executor.memory',
  'spark.executor.memoryOverhead',
  'spark.executor.instances',
  'spark.jars',
  'spark.submit.pyFiles',
  'spark.sql.shuffle.partitions',
];

/**
 * Settings of a job as `key=value`, checked against those that the submission sets itself.
 *
 * @param ofPlatform settings that it decides on this platform alone, or starts of settings that end in a dot.
 */
export function furtherSettings(job: SparkJob, ofPlatform: readonly string[]): readonly string[] {
  const ours = [...always, ...ofPlatform];
  return Object.entries(job.settings ?? {}).map(([name, value]) => {
    if (!key.test(name)) {
      throw new SubmissionError(
        `"${name}" is not a setting of Spark. Settings start with "spark.".`,
      );
    }
    if (ours.some((own) => name === own || (own.endsWith('.') && name.startsWith(own)))) {
      throw new SubmissionError(
        `The setting ${name} comes from the sizing or the platform. Change the sizing instead.`,
      );
    }
    if (value === '') throw new SubmissionError(`The setting ${name} is empty. Leave it out.`);
    return `${name}=${value}`;
  });
}
