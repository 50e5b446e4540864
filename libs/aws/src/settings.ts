import { SubmissionError } from './submission-error.ts';
import type { SparkJob } from './spark-job.ts';

const key = /^spark\.[A-Za-z0-9_.-]+$/;

/**
 * Settings of a job as `key=value`, checked against those that the submission sets itself.
 *
 * @param ours settings, or starts of settings that end in a dot.
 */
export function furtherSettings(job: SparkJob, ours: readonly string[]): readonly string[] {
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
