import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Bucket } from '../../moto/bucket.ts';
import { readRequest } from '../read-request.ts';
import { parseS3Uri } from '../s3-uri.ts';
import { AwsFault, type Input } from '../wire.ts';
import type { DriverLogs } from './driver-logs.ts';
import { startJobRunRequest, type StartEmrJobRun } from './emr-requests.ts';
import { epochSeconds } from './epoch-seconds.ts';
import type { LocalSpark, S3Places } from './local-spark.ts';
import { pageOf } from '../paging.ts';
import { sparkParameters } from './spark-parameters.ts';
import type { SparkRun, SparkRunState } from './spark-run.ts';
import type { SparkSubmission } from './spark-submission.ts';

/** The one application that there is. */
export const emrApplication = '00flocalspark01';

interface JobRun {
  readonly id: string;
  readonly request: StartEmrJobRun;
  readonly createdAt: Date;
  readonly run: SparkRun;
  /** Whether other runs were ahead of it. */
  readonly hadToWait: boolean;
}

/** The job runs of the application. */
export class EmrJobs {
  readonly #spark: LocalSpark;
  readonly #s3: S3Places;
  readonly #jobs = new Map<string, JobRun>();

  constructor(spark: LocalSpark, s3: S3Places) {
    this.#spark = spark;
    this.#s3 = s3;
  }

  start(input: Input): object {
    checkApplication(input);
    const { query: _, jobRunId: __, applicationId: ___, ...fields } = input;
    const request = readRequest(startJobRunRequest, fields);
    const submission = sparkParameters(request);
    const before = [...this.#jobs.values()].find(
      (job) => job.request.clientToken === request.clientToken,
    );
    if (before && !isDeepStrictEqual(before.request, request)) {
      throw new AwsFault(
        'ConflictException',
        `Client token ${request.clientToken} was used with other parameters`,
        409,
      );
    }
    return answerOf(before ?? this.#create(request, submission));
  }

  find({ applicationId, jobRunId }: Input): JobRun {
    checkApplication({ applicationId });
    const job = this.#jobs.get(String(jobRunId));
    if (job) return job;
    throw new AwsFault(
      'ResourceNotFoundException',
      `Job run ${String(jobRunId)} does not exist`,
      404,
    );
  }

  cancel(input: Input): object {
    const job = this.find(input);
    if (job.run.isEnded) {
      throw new AwsFault(
        'ValidationException',
        `Job run ${job.id} is in the state ${stateOf(job)} and cannot be cancelled`,
      );
    }
    job.run.cancel();
    return { applicationId: emrApplication, jobRunId: job.id };
  }

  list(input: Input): object {
    checkApplication(input);
    const { states, maxResults, nextToken } = input['query'] as Readonly<Record<string, string[]>>;
    const found = [...this.#jobs.values()]
      .filter((job) => !states || states.includes(stateOf(job)))
      .map((job) => this.describe(job))
      .reverse();
    const page = pageOf(found, Number(maxResults?.[0] ?? 50), nextToken?.[0]);
    return { jobRuns: page.items.map(summary), nextToken: page.next };
  }

  application(input: Input): object {
    checkApplication(input);
    return {
      application: {
        applicationId: emrApplication,
        name: 'rentlake',
        arn: arnOf(),
        releaseLabel: 'emr-7.13.0',
        type: 'Spark',
        state: 'STARTED',
        createdAt: 0,
        updatedAt: 0,
      },
    };
  }

  describe(job: JobRun): Readonly<Record<string, unknown>> {
    const { id, request, createdAt, run } = job;
    const seconds = run.startedAt ? (run.endedAt ?? new Date()).getTime() - +run.startedAt : 0;
    return {
      ...request,
      applicationId: emrApplication,
      clientToken: undefined,
      jobRunId: id,
      arn: arnOf(id),
      createdBy: 'arn:aws:iam::123456789012:user/local',
      executionRole: request.executionRoleArn,
      releaseLabel: 'emr-7.13.0',
      state: stateOf(job),
      stateDetails: detailsOf(job),
      createdAt: epochSeconds(createdAt),
      updatedAt: epochSeconds(run.endedAt ?? run.startedAt ?? createdAt),
      startedAt: epochSeconds(run.startedAt),
      endedAt: epochSeconds(run.endedAt),
      totalExecutionDurationSeconds: Math.round(seconds / 1000),
      attempt: 1,
    };
  }

  #create(request: StartEmrJobRun, submission: SparkSubmission): JobRun {
    const id = `00f${randomBytes(7).toString('hex')}`.slice(0, 16);
    const hadToWait = [...this.#jobs.values()].some(({ run }) => !run.isEnded);
    const run = this.#spark.submit(submission, this.#s3, (logs) =>
      putLogs(
        this.#s3.moto,
        request.configurationOverrides?.monitoringConfiguration?.s3MonitoringConfiguration?.logUri,
        id,
        logs,
      ),
    );
    const job = { id, request, createdAt: new Date(), run, hadToWait };
    this.#jobs.set(id, job);
    return job;
  }
}

/** As the service does: below the log URI, compressed. */
async function putLogs(
  endpoint: string,
  logUri: string | undefined,
  jobRun: string,
  logs: DriverLogs,
): Promise<void> {
  const at = parseS3Uri(logUri ?? '');
  if (!at) return;
  const below = at.key === '' || at.key.endsWith('/') ? at.key : `${at.key}/`;
  const folder = `${below}applications/${emrApplication}/jobs/${jobRun}/SPARK_DRIVER`;
  const bucket = Bucket.at(endpoint, at.bucket);
  for (const name of ['stdout', 'stderr'] as const) {
    await bucket.put(`${folder}/${name}.gz`, new Uint8Array(gzipSync(await logs.bytes(name))));
  }
}

const states: Readonly<Record<SparkRunState, string>> = {
  queued: 'PENDING',
  starting: 'SCHEDULED',
  running: 'RUNNING',
  succeeded: 'SUCCESS',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
  // What takes longer than allowed is cancelled by the service.
  'timed-out': 'CANCELLED',
};

function stateOf({ run, hadToWait }: JobRun): string {
  if (!run.isEnded && run.isCancelled) return 'CANCELLING';
  return run.state === 'queued' && !hadToWait ? 'SUBMITTED' : states[run.state];
}

function detailsOf({ run }: JobRun): string {
  if (run.state === 'timed-out') {
    return `Job run exceeded the execution timeout of ${run.submission.timeoutMinutes} minutes`;
  }
  return run.state === 'failed'
    ? `Job failed, please check complete logs in configured logging destination. ExitCode: ${run.exitCode}. Last few exceptions: `
    : '';
}

function checkApplication({ applicationId }: Input): void {
  if (applicationId === emrApplication) return;
  throw new AwsFault(
    'ResourceNotFoundException',
    `Application ${String(applicationId)} does not exist`,
    404,
  );
}

const answerOf = ({ id }: JobRun): object => ({
  applicationId: emrApplication,
  jobRunId: id,
  arn: arnOf(id),
});

const arnOf = (jobRun?: string): string =>
  `arn:aws:emr-serverless:eu-central-1:123456789012:/applications/${emrApplication}${jobRun === undefined ? '' : `/jobruns/${jobRun}`}`;

/** What a list tells of a job run. */
function summary(job: Readonly<Record<string, unknown>>): object {
  const told =
    /^(applicationId|name|mode|arn|createdBy|createdAt|updatedAt|executionRole|state|stateDetails|releaseLabel|attempt)$/;
  const fields = Object.entries(job).filter(([name]) => told.test(name));
  return { id: job['jobRunId'], ...Object.fromEntries(fields), type: 'SPARK' };
}
