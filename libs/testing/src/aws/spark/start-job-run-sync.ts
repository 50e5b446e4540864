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
import { refuseDropped, requestOf, type Parameters } from './state-machine-parameters.ts';

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
 * Fields of the request begin with a capital, as in a state machine.
 * @returns the id of the job run.
 * @throws RefusedParameters when there is no such field.
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
    // Of Step Functions itself, not of a function.
    credentials: { accessKeyId: 'states', secretAccessKey: 'test' },
  };
  return platform === 'glue'
    ? onGlue(new GlueClient(config), parameters as Parameters)
    : onEmr(new EMRServerlessClient(config), parameters as Parameters);
}

const interval = 250;

async function onEmr(client: EMRServerlessClient, parameters: Parameters): Promise<string> {
  const request = requestOf(parameters) as unknown as StartJobRunCommandInput;
  const { applicationId } = request;
  const start = new StartJobRunCommand(request);
  const naming = { isRenamed: true, outsideBody: ['ApplicationId'] };
  start.middlewareStack.add(
    (next) => (args) => {
      refuseDropped(parameters, bodyOf(args.request), naming);
      return next(args);
    },
    { step: 'build' },
  );
  const { jobRunId } = await client.send(start);
  for (;;) {
    const { jobRun } = await client.send(new GetJobRunCommand({ applicationId, jobRunId }));
    if (jobRun?.state === 'SUCCESS') return jobRunId!;
    if (/^(FAILED|CANCELLED)$/.test(jobRun?.state ?? '')) throw new TaskFailed(jobRunId!, jobRun!);
    await pause(interval);
  }
}

async function onGlue(client: GlueClient, parameters: Parameters): Promise<string> {
  const request = parameters as unknown as StartGlueInput;
  const { JobName } = request;
  const start = new StartGlueJobRun(request);
  start.middlewareStack.add(
    (next) => (args) => {
      refuseDropped(parameters, bodyOf(args.request));
      return next(args);
    },
    { step: 'build' },
  );
  const { JobRunId } = await client.send(start);
  for (;;) {
    const { JobRun } = await client.send(new GetGlueJobRun({ JobName, RunId: JobRunId }));
    const { JobRunState = '' } = JobRun ?? {};
    if (JobRunState === 'SUCCEEDED') return JobRunId!;
    if (/^(FAILED|STOPPED|TIMEOUT|ERROR)$/.test(JobRunState))
      throw new TaskFailed(JobRunId!, JobRun!);
    await pause(interval);
  }
}

const bodyOf = (request: unknown): unknown =>
  JSON.parse(new TextDecoder().decode((request as { readonly body: Uint8Array }).body));
