import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsError } from '../aws-error.ts';
import type { LastWords } from './last-words.ts';

/** The last lines of a log; what tells a cause stands there. */
const lastLines = 500;

/** Has `words` see the last lines of a stream, if there is one. */
export async function readLogEvents(
  client: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
  words: LastWords,
): Promise<void> {
  const command = new GetLogEventsCommand({
    logGroupName,
    logStreamName,
    limit: lastLines,
    startFromHead: false,
  });
  try {
    const { events = [] } = await client.send(command);
    for (const { message = '' } of events) {
      for (const line of message.split('\n')) words.add(line);
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    throw awsError(`reading ${logStreamName} of ${logGroupName}`, error);
  }
}
