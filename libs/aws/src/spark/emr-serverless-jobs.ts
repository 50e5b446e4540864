import {
  CancelJobRunCommand,
  EMRServerlessClient,
  GetJobRunCommand,
  StartJobRunCommand,
  paginateListJobRuns,
  type JobRun,
  type JobRunState,
} from '@aws-sdk/client-emr-serverless';
import { AwsError, awsError } from '../aws-error.ts';
import { clientSettings, type AwsSettings } from '../client.ts';
import { emrServerlessRun, type EmrServerlessTarget } from './emr-serverless-request.ts';
import { parseS3Location } from '../s3/s3-location.ts';
import { S3Store } from '../s3/s3-store.ts';
import { attemptsName, jobName, type SparkJob, type SparkScript } from './spark-job.ts';
import type { SparkSizing } from './spark-sizing.ts';
import { awaitLog, defaultLogWait, type DriverLog } from './await-log.ts';
import { searchEmrLog } from './emr-driver-log.ts';
import { serviceWithoutValues } from './without-values.ts';
import type { SparkJobState, SparkJobStatus, SparkService } from './spark-service.ts';

const states: Readonly<Record<string, SparkJobState>> = {
  SUCCESS: 'done',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

const unended: JobRunState[] = [
  'SUBMITTED',
  'PENDING',
  'SCHEDULED',
  'QUEUED',
  'RUNNING',
  'CANCELLING',
];

/** Pages of job runs that are looked through, from the newest on. */
const pagesBack = 10;

/** Job runs of an application of EMR Serverless. */
export class EmrServerlessJobs implements SparkService, AsyncDisposable {
  readonly platform = 'emr-serverless';
  readonly #target: EmrServerlessTarget;
  readonly #settings: AwsSettings;
  readonly #client: EMRServerlessClient;
  readonly #logWait: number;

  /** @param logWait Milliseconds for which the log of a driver is waited for. */
  constructor(
    target: EmrServerlessTarget,
    settings: AwsSettings = {},
    logWait: number = defaultLogWait,
  ) {
    this.#target = target;
    this.#settings = settings;
    this.#logWait = logWait;
    this.#client = new EMRServerlessClient(clientSettings(settings));
  }

  request(job: SparkJob, sizing: SparkSizing): Readonly<Record<string, unknown>> {
    return { ...emrServerlessRun(job, sizing, this.#target) };
  }

  async submit(job: SparkJob, sizing: SparkSizing): Promise<string> {
    const command = new StartJobRunCommand(emrServerlessRun(job, sizing, this.#target));
    const { jobRunId = '' } = await this.#asked('starting', job, () => this.#client.send(command));
    return jobRunId;
  }

  find(job: SparkJob): Promise<string | undefined> {
    return this.#findNamed(job, (name) => name === jobName(job));
  }

  findRival(job: SparkJob): Promise<string | undefined> {
    const isRival = (name: string): boolean =>
      name.startsWith(attemptsName(job)) && name !== jobName(job);
    return this.#findNamed(job, isRival, unended);
  }

  async status(job: SparkJob, jobRunId: string): Promise<SparkJobStatus> {
    const { state = '', stateDetails } = await this.#describe(job, jobRunId);
    return { state: states[state] ?? 'running', told: state, detail: stateDetails };
  }

  async cancel(job: SparkJob, jobRunId: string): Promise<void> {
    const { applicationId } = this.#target;
    try {
      await this.#asked('cancelling', job, () =>
        this.#client.send(new CancelJobRunCommand({ applicationId, jobRunId })),
      );
    } catch (error) {
      const isRefused = error instanceof AwsError && ['invalid', 'conflict'].includes(error.kind);
      const isOver = isRefused && (await this.status(job, jobRunId)).state !== 'running';
      if (!isOver) throw error;
    }
  }

  async cause(job: SparkJob, jobRunId: string): Promise<string> {
    const { applicationId, logs } = this.#target;
    const { state, stateDetails = '' } = await this.#describe(job, jobRunId);
    const folder = `applications/${applicationId}/jobs/${jobRunId}/SPARK_DRIVER`;
    const place = `${logs}/${folder}/`;
    const { said, hasScript, hasSpark, failure } = await this.#readLog(folder, job.script);
    if (said !== undefined) return said;
    const told = stateDetails === '' ? state : serviceWithoutValues(stateDetails);
    const log = failure
      ? `The log in ${place} cannot be read: ${failure.message}`
      : `${hasScript || hasSpark ? 'The log lies' : 'There is no log'} in ${place}.`;
    return `EMR Serverless says of job run ${jobRunId}: ${told} ${log}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
  }

  async #readLog(folder: string, script: SparkScript): Promise<DriverLog> {
    const none = { said: undefined, hasScript: false, hasSpark: false };
    const location = parseS3Location(this.#target.logs);
    if (!location) return none;
    await using store = new S3Store(location, this.#settings);
    return awaitLog(() => searchEmrLog(store, folder, script), this.#logWait).catch(
      (failure: Error) => ({ ...none, failure }),
    );
  }

  async #findNamed(
    job: SparkJob,
    isWanted: (name: string) => boolean,
    states?: JobRunState[],
  ): Promise<string | undefined> {
    const { applicationId } = this.#target;
    return this.#asked('looking for', job, async () => {
      let seen = 0;
      const settings = { client: this.#client, pageSize: 50 };
      const pages = paginateListJobRuns(settings, { applicationId, ...(states && { states }) });
      for await (const { jobRuns = [] } of pages) {
        const found = jobRuns.find(({ name = '' }) => isWanted(name));
        seen += 1;
        if (found || seen === pagesBack) return found?.id;
      }
      return undefined;
    });
  }

  async #describe(job: SparkJob, jobRunId: string): Promise<Partial<JobRun>> {
    const { applicationId } = this.#target;
    const { jobRun = {} } = await this.#asked('asking for', job, () =>
      this.#client.send(new GetJobRunCommand({ applicationId, jobRunId })),
    );
    return jobRun;
  }

  async #asked<Answer>(doing: string, job: SparkJob, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      const { applicationId } = this.#target;
      throw awsError(
        `${doing} ${job.script} of run ${job.runId} in application ${applicationId}`,
        error,
      );
    }
  }
}
