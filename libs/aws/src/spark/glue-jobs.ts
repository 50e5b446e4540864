import { isDeepStrictEqual } from 'node:util';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
  paginateGetJobRuns,
  type JobRun,
} from '@aws-sdk/client-glue';
import { AwsError, awsError } from '../aws-error.ts';
import { clientSettings, type AwsSettings } from '../client.ts';
import { glueArguments, glueJobName, glueLogStream, glueRun } from './glue-request.ts';
import type { SparkJob } from './spark-job.ts';
import type { SparkSizing } from './spark-sizing.ts';
import { awaitLog, defaultLogWait } from './await-log.ts';
import { searchGlueLog, tellGlueLog } from './glue-log-search.ts';
import { serviceWithoutValues } from './without-values.ts';
import type { SparkJobState, SparkJobStatus, SparkService } from './spark-service.ts';

const states: Readonly<Record<string, SparkJobState>> = {
  SUCCEEDED: 'done',
  FAILED: 'failed',
  ERROR: 'failed',
  TIMEOUT: 'failed',
  EXPIRED: 'failed',
  STOPPED: 'cancelled',
};

/** Pages of job runs that are looked through, from the newest on: a job that is started twice is started soon. */
const pagesBack = 5;

/** Runs of the jobs of Glue, which exist already. */
export class GlueJobs implements SparkService, AsyncDisposable {
  readonly platform = 'glue';
  /** In front of the names of log groups. */
  readonly #logGroup: string;
  readonly #logWait: number;
  readonly #client: GlueClient;
  readonly #logs: CloudWatchLogsClient;

  /** @param logWait Milliseconds for which the log of a driver is waited for. */
  constructor(
    { logGroup }: { readonly logGroup: string },
    settings: AwsSettings = {},
    logWait: number = defaultLogWait,
  ) {
    this.#logGroup = logGroup;
    this.#logWait = logWait;
    this.#client = new GlueClient(clientSettings(settings));
    this.#logs = new CloudWatchLogsClient(clientSettings(settings));
  }

  request(job: SparkJob, sizing: SparkSizing): Readonly<Record<string, unknown>> {
    return { ...glueRun(job, sizing) };
  }

  /** Glue has no token against a repeated start, so the run of these arguments is looked for first. */
  async submit(job: SparkJob, sizing: SparkSizing): Promise<string> {
    const before = await this.find(job);
    if (before !== undefined) return before;
    try {
      const { JobRunId = '' } = await this.#asked('starting', job, () =>
        this.#client.send(new StartJobRunCommand(glueRun(job, sizing))),
      );
      return JobRunId;
    } catch (error) {
      // Somebody else started the job meanwhile; if it is this attempt, all is well.
      const isBusy = error instanceof AwsError && error.kind === 'conflict';
      const started = isBusy ? await this.find(job) : undefined;
      if (started === undefined) throw error;
      return started;
    }
  }

  find(job: SparkJob): Promise<string | undefined> {
    const wanted = glueArguments(job);
    return this.#findRun(job, ({ Arguments = {} }) => includes(Arguments, wanted));
  }

  /** The job is of one marketplace and script. */
  findRival(job: SparkJob): Promise<string | undefined> {
    return this.#findRun(job, ({ JobRunState = '', Arguments = {} }) => {
      const isOfRun = Arguments['--run-id'] === job.runId;
      const isOther = Arguments['--attempt'] !== String(job.attempt);
      return isOfRun && isOther && states[JobRunState] === undefined;
    });
  }

  async status(job: SparkJob, jobRunId: string): Promise<SparkJobStatus> {
    const { JobRunState: told = '', ErrorMessage } = await this.#describe(job, jobRunId);
    return { state: states[told] ?? 'running', told, detail: ErrorMessage };
  }

  async cancel(job: SparkJob, jobRunId: string): Promise<void> {
    const command = new BatchStopJobRunCommand({
      JobName: glueJobName(job),
      JobRunIds: [jobRunId],
    });
    const { Errors: [refused] = [] } = await this.#asked('stopping', job, () =>
      this.#client.send(command),
    );
    if (!refused || (await this.status(job, jobRunId)).state !== 'running') return;
    const { ErrorCode, ErrorMessage } = refused.ErrorDetail ?? {};
    throw new AwsError(
      'failed',
      `Glue does not stop ${job.script} of run ${job.runId} (${ErrorCode}: ${ErrorMessage}). Try again.`,
    );
  }

  async cause(job: SparkJob, jobRunId: string): Promise<string> {
    const run = await this.#describe(job, jobRunId);
    const { JobRunState = '', ErrorMessage = JobRunState, SecurityConfiguration } = run;
    const place = {
      stream: `${glueLogStream(job)}-driver`,
      prefix: this.#logGroup,
      configuration: SecurityConfiguration,
    };
    const log = await awaitLog(() => searchGlueLog(this.#logs, place, job.script), this.#logWait);
    if (log.said !== undefined) return log.said;
    return `Glue says of job run ${jobRunId}: ${serviceWithoutValues(ErrorMessage)} ${tellGlueLog(place, log)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    this.#logs.destroy();
  }

  async #findRun(job: SparkJob, isWanted: (run: JobRun) => boolean): Promise<string | undefined> {
    return this.#asked('looking for', job, async () => {
      let seen = 0;
      const pages = paginateGetJobRuns({ client: this.#client }, { JobName: glueJobName(job) });
      for await (const { JobRuns = [] } of pages) {
        const found = JobRuns.find(isWanted);
        seen += 1;
        if (found || seen === pagesBack) return found?.Id;
      }
      return undefined;
    });
  }

  async #describe(job: SparkJob, jobRunId: string): Promise<Partial<JobRun>> {
    const command = new GetJobRunCommand({ JobName: glueJobName(job), RunId: jobRunId });
    const { JobRun: found = {} } = await this.#asked('asking for', job, () =>
      this.#client.send(command),
    );
    return found;
  }

  async #asked<Answer>(doing: string, job: SparkJob, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw awsError(`${doing} run ${job.runId} of the Glue job ${glueJobName(job)}`, error);
    }
  }
}

const includes = (
  all: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(all[name], value));
