import { setTimeout as pause } from 'node:timers/promises';
import {
  EMRServerlessClient,
  GetJobRunCommand,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless';
import {
  GlueClient,
  GetJobRunCommand as GetGlueJobRun,
  StartJobRunCommand as StartGlueJobRun,
  type StartJobRunCommandInput as StartGlueInput,
} from '@aws-sdk/client-glue';

/** A job that did not succeed, as Step Functions tells it: the error is `States.TaskFailed`, its cause the job run as JSON. */
export class TaskFailed extends Error {
  override readonly name = 'States.TaskFailed';
  readonly jobRunId: string;

  constructor(jobRunId: string, cause: object) {
    super(JSON.stringify(cause));
    this.jobRunId = jobRunId;
  }
}

/**
 * What `startJobRun.sync` of Step Functions does with its parameters: starts the job and waits for its end.
 * @returns the id of the job run.
 * @throws TaskFailed when it does not succeed.
 */
export function startJobRunSync(
  endpoint: string,
  platform: 'emr-serverless' | 'glue',
  parameters: object,
): Promise<string> {
  const config = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return platform === 'glue'
    ? onGlue(new GlueClient(config), parameters as StartGlueInput)
    : onEmr(new EMRServerlessClient(config), decapitalized(parameters) as StartJobRunCommandInput);
}

const interval = 250;

async function onEmr(
  client: EMRServerlessClient,
  request: StartJobRunCommandInput,
): Promise<string> {
  const { applicationId } = request;
  const { jobRunId } = await client.send(new StartJobRunCommand(request));
  for (;;) {
    const { jobRun } = await client.send(new GetJobRunCommand({ applicationId, jobRunId }));
    if (jobRun?.state === 'SUCCESS') return jobRunId!;
    if (/^(FAILED|CANCELLED)$/.test(jobRun?.state ?? '')) throw new TaskFailed(jobRunId!, jobRun!);
    await pause(interval);
  }
}

async function onGlue(client: GlueClient, request: StartGlueInput): Promise<string> {
  const { JobName } = request;
  const { JobRunId } = await client.send(new StartGlueJobRun(request));
  for (;;) {
    const { JobRun } = await client.send(new GetGlueJobRun({ JobName, RunId: JobRunId }));
    const { JobRunState = '' } = JobRun ?? {};
    if (JobRunState === 'SUCCEEDED') return JobRunId!;
    if (/^(FAILED|STOPPED|TIMEOUT|ERROR)$/.test(JobRunState))
      throw new TaskFailed(JobRunId!, JobRun!);
    await pause(interval);
  }
}

/** Fields whose own names are data. */
const ofNames = ['Tags', 'LogTypes'];

/** The fields of a request as the SDK names them. */
function decapitalized(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`,
      ofNames.includes(name) ? inner : decapitalized(inner),
    ]),
  );
}
