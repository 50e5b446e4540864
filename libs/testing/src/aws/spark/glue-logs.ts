import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { DriverLogs } from './driver-logs.ts';
import type { GlueArguments } from './glue-arguments.ts';

/** The most that one call takes. */
const mostEvents = 10_000;

/** What names the log of a job run. */
export interface GlueLogPlace {
  readonly jobRun: string;
  readonly role: string;
  readonly securityConfiguration: string | undefined;
  readonly arguments: GlueArguments;
}

/**
 * Puts what the driver said where Glue 5 does: what the script says into the group `…/output`, what Spark says into `…/error`.
 * @returns The last line of the script.
 */
export async function putGlueLogs(
  endpoint: string,
  place: GlueLogPlace,
  logs: DriverLogs,
): Promise<string | undefined> {
  const client = new CloudWatchLogsClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const group = groupOf(place);
  const stream = `${place.arguments['--custom-logStream-prefix'] ?? place.jobRun}-driver`;
  try {
    const said = await logs.lines('stdout');
    await put(client, `${group}/output`, stream, said);
    await put(client, `${group}/error`, stream, await logs.lines('stderr'));
    return said.at(-1);
  } finally {
    client.destroy();
  }
}

/** A security configuration, which always encrypts logs here, has groups of its own, for each role. */
function groupOf({ role, securityConfiguration, arguments: given }: GlueLogPlace): string {
  const prefix = given['--custom-logGroup-prefix'] ?? '/aws-glue/jobs';
  if (securityConfiguration === undefined) return prefix;
  return `${prefix}/${securityConfiguration}-role/${role.replace(/^arn:.*:role\//, '')}`;
}

async function put(
  client: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
  lines: readonly string[],
): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName })).catch(unlessThere);
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(unlessThere);
  const timestamp = Date.now();
  const logEvents = lines.map((message) => ({ timestamp, message }));
  for (let at = 0; at < logEvents.length; at += mostEvents) {
    const events = logEvents.slice(at, at + mostEvents);
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: events }));
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof ResourceAlreadyExistsException)) throw error;
}
