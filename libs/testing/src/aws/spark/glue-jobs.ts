import { createHash, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { MakeService } from '../local-aws.ts';
import { readRequest } from '../read-request.ts';
import { AwsFault, readTarget, type Input } from '../wire.ts';
import { epochSeconds } from './epoch-seconds.ts';
import { glueArguments, glueSubmission } from './glue-arguments.ts';
import { putGlueLogs } from './glue-logs.ts';
import {
  getJobRequest,
  getJobRunRequest,
  getJobRunsRequest,
  readCreate,
  readStart,
  readUpdate,
  stopRequest,
  type GlueJobDefinition,
  type StartGlueJobRun,
} from './glue-requests.ts';
import type { LocalSpark, S3Places } from './local-spark.ts';
import { pageOf } from '../paging.ts';
import type { SparkRun, SparkRunState } from './spark-run.ts';

interface JobRun {
  readonly id: string;
  readonly request: StartGlueJobRun;
  readonly run: SparkRun;
  readonly startedOn: Date;
  /** The last line that the script said when it failed. */
  lastLine: string | undefined;
}

interface Job {
  readonly name: string;
  definition: GlueJobDefinition;
  readonly createdOn: Date;
  readonly runs: JobRun[];
}

/** The jobs of Glue, which are spark-submits on this machine. The catalogue and the rest of Glue are left to others. */
export const glueJobs =
  (spark: LocalSpark): MakeService =>
  ({ moto, gateway, owner }) => {
    owner.use(spark);
    const jobs = new GlueJobs(spark, { moto, gateway });
    return {
      service: 'glue',
      read: readTarget,
      operations: {
        CreateJob: async (input) => jobs.create(input),
        UpdateJob: async (input) => jobs.update(input),
        GetJob: async (input) => ({
          Job: described(jobs.find(readRequest(getJobRequest, input).JobName)),
        }),
        StartJobRun: async (input) => jobs.start(input),
        GetJobRun: async (input) => ({ JobRun: jobs.describe(input) }),
        GetJobRuns: async (input) => jobs.list(input),
        BatchStopJobRun: async (input) => jobs.stop(input),
      },
    };
  };

class GlueJobs {
  readonly #spark: LocalSpark;
  readonly #s3: S3Places;
  readonly #jobs = new Map<string, Job>();

  constructor(spark: LocalSpark, s3: S3Places) {
    this.#spark = spark;
    this.#s3 = s3;
  }

  create(input: Input): object {
    const { name, definition } = readCreate(input);
    const before = this.#jobs.get(name);
    if (before && !isDeepStrictEqual(before.definition, definition)) {
      throw new AwsFault(
        'IdempotentParameterMismatchException',
        'Job already submitted with different configuration',
      );
    }
    if (!before) this.#jobs.set(name, { name, definition, createdOn: new Date(), runs: [] });
    return { Name: name };
  }

  update(input: Input): object {
    const { name, definition } = readUpdate(input);
    this.find(name).definition = definition;
    return { JobName: name };
  }

  find(name: string): Job {
    const job = this.#jobs.get(name);
    if (job) return job;
    throw new AwsFault('EntityNotFoundException', `Job ${name} not found.`);
  }

  start(input: Input): object {
    const request = readStart(input);
    const job = this.find(request.JobName);
    const { MaxConcurrentRuns = 1 } = job.definition.ExecutionProperty ?? {};
    if (job.runs.filter(({ run }) => !run.isEnded).length >= MaxConcurrentRuns) {
      throw new AwsFault(
        'ConcurrentRunsExceededException',
        `Concurrent runs exceeded for ${job.name}`,
      );
    }
    const id = `jr_${randomBytes(32).toString('hex')}`;
    const merged = glueArguments(job.definition, request);
    const submission = glueSubmission(job.definition, request, {
      ...merged,
      '--JOB_NAME': job.name,
      '--JOB_ID': `j_${createHash('sha256').update(job.name).digest('hex')}`,
      '--JOB_RUN_ID': id,
    });
    const place = {
      jobRun: id,
      role: job.definition.Role,
      securityConfiguration: configurationOf(job.definition, request),
      arguments: merged,
    };
    const run = this.#spark.submit(submission, this.#s3, async (logs) => {
      started.lastLine = await putGlueLogs(this.#s3.moto, place, logs);
    });
    const started: JobRun = {
      id,
      request,
      run,
      startedOn: new Date(),
      lastLine: undefined,
    };
    job.runs.unshift(started);
    return { JobRunId: id };
  }

  describe(input: Input): object {
    const { JobName, RunId } = readRequest(getJobRunRequest, input);
    const job = this.find(JobName);
    const found = job.runs.find(({ id }) => id === RunId);
    if (found) return describedRun(job, found);
    throw new AwsFault('EntityNotFoundException', `Job Run ${RunId} not found.`);
  }

  list(input: Input): object {
    const { JobName, MaxResults, NextToken } = readRequest(getJobRunsRequest, input);
    const job = this.find(JobName);
    const page = pageOf(job.runs, MaxResults, NextToken);
    return { JobRuns: page.items.map((run) => describedRun(job, run)), NextToken: page.next };
  }

  stop(input: Input): object {
    const { JobName, JobRunIds } = readRequest(stopRequest, input);
    const job = this.find(JobName);
    const SuccessfulSubmissions: object[] = [];
    const Errors: object[] = [];
    for (const id of JobRunIds) {
      const found = job.runs.find((run) => run.id === id);
      if (found && !found.run.isEnded) {
        found.run.cancel();
        SuccessfulSubmissions.push({ JobName, JobRunId: id });
      } else {
        Errors.push({ JobName, JobRunId: id, ErrorDetail: stopFault(id, found) });
      }
    }
    return { SuccessfulSubmissions, Errors };
  }
}

const stopFault = (id: string, run: JobRun | undefined): object =>
  run
    ? {
        ErrorCode: 'JobRunCannotBeStoppedException',
        ErrorMessage: `Job Run ${id} is not in a state that can be stopped.`,
      }
    : { ErrorCode: 'JobRunNotFoundException', ErrorMessage: `Job Run ${id} not found.` };

const described = ({ name, definition, createdOn }: Job): object => ({
  ...definition,
  Name: name,
  CreatedOn: epochSeconds(createdOn),
});

/** That of the run, or else that of its job. */
const configurationOf = (job: GlueJobDefinition, run: StartGlueJobRun): string | undefined =>
  run.SecurityConfiguration ?? job.SecurityConfiguration;

const states: Readonly<Record<SparkRunState, string>> = {
  queued: 'STARTING',
  starting: 'STARTING',
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  cancelled: 'STOPPED',
  'timed-out': 'TIMEOUT',
};

const stateOf = ({ run }: JobRun): string =>
  !run.isEnded && run.isCancelled ? 'STOPPING' : states[run.state];

function describedRun({ name, definition }: Job, job: JobRun): object {
  const { run, request, startedOn } = job;
  return {
    Id: job.id,
    Attempt: 0,
    JobName: name,
    StartedOn: epochSeconds(startedOn),
    LastModifiedOn: epochSeconds(run.endedAt ?? run.startedAt ?? startedOn),
    CompletedOn: epochSeconds(run.endedAt),
    JobRunState: stateOf(job),
    Arguments: request.Arguments ?? {},
    ErrorMessage: errorOf(job),
    ExecutionTime: run.startedAt
      ? Math.round(((run.endedAt ?? new Date()).getTime() - +run.startedAt) / 1000)
      : 0,
    Timeout: run.submission.timeoutMinutes,
    WorkerType: request.WorkerType ?? definition.WorkerType,
    NumberOfWorkers: request.NumberOfWorkers ?? definition.NumberOfWorkers,
    SecurityConfiguration: configurationOf(definition, request),
    GlueVersion: definition.GlueVersion,
    LogGroupName: '/aws-glue/jobs',
  };
}

/** As Glue words it: what a Python script raised, or that its process is gone. */
function errorOf({ run, lastLine }: JobRun): string | undefined {
  if (run.state === 'timed-out') return 'Job run exceeded its timeout';
  if (run.state !== 'failed') return undefined;
  if (run.exitCode === 137) return 'Command failed with exit code 137';
  return lastLine !== undefined && /^[\w.]+(Error|Exception): /.test(lastLine)
    ? lastLine
    : `SystemExit: ${run.exitCode}`;
}
