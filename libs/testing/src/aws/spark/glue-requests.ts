import * as z from 'zod';
import { AwsFault, type Input } from '../wire.ts';
import { readRequest } from '../read-request.ts';
import { parseS3Uri } from '../s3-uri.ts';

/** What requests may hold; other fields are refused rather than ignored. */

const name = z.string().min(1).max(255);
const args = z.record(z.string(), z.string());

const capacity = {
  WorkerType: z
    .enum(['G.025X', 'G.1X', 'G.2X', 'G.4X', 'G.8X', 'R.1X', 'R.2X', 'R.4X', 'R.8X'])
    .optional(),
  NumberOfWorkers: z.int().min(1).optional(),
  ExecutionClass: z.enum(['STANDARD', 'FLEX']).optional(),
  /** Minutes. */
  Timeout: z.int().min(1).optional(),
  SecurityConfiguration: name.optional(),
};

const definition = {
  Description: z.string().max(2048).optional(),
  Role: z.string().min(1),
  Command: z.strictObject({
    Name: z.string(),
    PythonVersion: z
      .string()
      .regex(/^([2-3]|3[.]9)$/)
      .optional(),
    ScriptLocation: z.string().max(400_000).optional(),
  }),
  GlueVersion: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  ExecutionProperty: z.strictObject({ MaxConcurrentRuns: z.int().optional() }).optional(),
  MaxRetries: z.int().optional(),
  Connections: z.strictObject({ Connections: z.array(name).optional() }).optional(),
  DefaultArguments: args.optional(),
  ...capacity,
};

const job = z.strictObject(definition);
export type GlueJobDefinition = z.infer<typeof job>;

const createJob = z.strictObject({ Name: name, ...definition, Tags: args.optional() });
const updateJob = z.strictObject({ JobName: name, JobUpdate: job });
const startJobRun = z.strictObject({ JobName: name, Arguments: args.optional(), ...capacity });
export type StartGlueJobRun = z.infer<typeof startJobRun>;

export const getJobRequest = z.strictObject({ JobName: name });
export const getJobRunRequest = z.strictObject({ JobName: name, RunId: name });
export const getJobRunsRequest = z.strictObject({
  JobName: name,
  MaxResults: z.int().min(1).max(200).default(200),
  NextToken: z.string().optional(),
});
export const stopRequest = z.strictObject({
  JobName: name,
  JobRunIds: z.array(name).min(1).max(25),
});

/** @throws AwsFault for what Glue refuses. */
export function readCreate(input: Input): {
  readonly name: string;
  readonly definition: GlueJobDefinition;
} {
  const { Name, Tags: _, ...fields } = readRequest(createJob, input);
  return { name: Name, definition: checked(fields) };
}

/** @throws AwsFault for what Glue refuses. */
export function readUpdate(input: Input): {
  readonly name: string;
  readonly definition: GlueJobDefinition;
} {
  const { JobName, JobUpdate } = readRequest(updateJob, input);
  return { name: JobName, definition: checked(JobUpdate) };
}

/** @throws AwsFault for what Glue refuses. */
export function readStart(input: Input): StartGlueJobRun {
  const request = readRequest(startJobRun, input);
  checkCapacity(request);
  return request;
}

function checked(fields: GlueJobDefinition): GlueJobDefinition {
  const { Role, Command, ExecutionProperty, MaxRetries = 0 } = fields;
  const { MaxConcurrentRuns = 1 } = ExecutionProperty ?? {};
  refuseUnless(
    /^(arn:aws[a-z-]*:iam::\d{12}:role\/)?[\w+=,.@/-]+$/.test(Role),
    `The role ${Role} is not valid.`,
  );
  refuseUnless(Command.Name === 'glueetl', `The local Glue has no command ${Command.Name}.`);
  const { ScriptLocation: script = '' } = Command;
  refuseUnless(
    Boolean(parseS3Uri(script)?.key),
    `The script location ${script} is no s3://<bucket>/<key>.`,
  );
  refuseUnless(MaxConcurrentRuns >= 1, 'MaxConcurrentRuns must be 1 at least.');
  refuseUnless(MaxRetries >= 0 && MaxRetries <= 10, 'MaxRetries must be 0 to 10.');
  checkCapacity(fields);
  return fields;
}

function checkCapacity({
  WorkerType,
  NumberOfWorkers,
  Timeout = 1,
}: StartGlueJobRun | GlueJobDefinition): void {
  refuseUnless(
    (WorkerType === undefined) === (NumberOfWorkers === undefined),
    'WorkerType and NumberOfWorkers are given together.',
  );
  // A driver and an executor.
  refuseUnless((NumberOfWorkers ?? 2) >= 2, 'NumberOfWorkers must be 2 at least.');
  refuseUnless(Timeout <= 10_080, 'The timeout is 7 days at most.');
}

function refuseUnless(holds: boolean, message: string): void {
  if (!holds) throw new AwsFault('InvalidInputException', message);
}
