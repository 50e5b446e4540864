import type { SparkJob } from './spark-job.ts';
import type { SparkSizing } from './spark-sizing.ts';

export const sparkPlatforms = ['emr-serverless', 'glue'] as const;

export type SparkPlatform = (typeof sparkPlatforms)[number];

/** running: accepted, waiting, at work or about to end. */
export type SparkJobState = 'running' | 'done' | 'failed' | 'cancelled';

export interface SparkJobStatus {
  readonly state: SparkJobState;
  /** The state as the service calls it. */
  readonly told: string;
  /** What the service says of a failure. */
  readonly detail: string | undefined;
}

/** A service that runs Spark jobs. Everything may be asked for twice, and then happens once. */
export interface SparkService {
  readonly platform: SparkPlatform;
  /** The request that starts a job, as an SDK sends it. */
  request(job: SparkJob, sizing: SparkSizing): Readonly<Record<string, unknown>>;
  /** Starts a job, unless this attempt was started already. @returns the id of the job run. */
  submit(job: SparkJob, sizing: SparkSizing): Promise<string>;
  /** The job run of this attempt, if there is one. */
  find(job: SparkJob): Promise<string | undefined>;
  /** A job run of another attempt of the same script and run, if one has not ended yet. */
  findRival(job: SparkJob): Promise<string | undefined>;
  status(job: SparkJob, jobRunId: string): Promise<SparkJobStatus>;
  /** Asks for its end; one that is over already stays as it is. */
  cancel(job: SparkJob, jobRunId: string): Promise<void>;
  /** Why it failed: what the driver's log says last, or else what the service says. */
  cause(job: SparkJob, jobRunId: string): Promise<string>;
}
