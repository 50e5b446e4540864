import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsError } from '../aws-error.ts';
import type { LastWords } from './last-words.ts';

/** The last lines of a log; what tells a cause stands there. */
const lastLines = 500;
const mostPages = 10;

/** Has `words` see the last lines of a stream. @returns whether there is one. */
export async function readLogEvents(
  client: CloudWatchLogsClient,
  logGroupName: string,
  logStreamName: string,
  words: LastWords,
): Promise<boolean> {
  try {
    for (const message of await lastMessages(client, { logGroupName, logStreamName })) {
      for (const line of message.split('\n')) words.add(line);
    }
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw awsError(`reading ${logStreamName} of ${logGroupName}`, error);
  }
}

/** A page may hold little or nothing, though there is more before it; the log begins where a token comes back. */
async function lastMessages(
  client: CloudWatchLogsClient,
  stream: { readonly logGroupName: string; readonly logStreamName: string },
): Promise<readonly string[]> {
  let messages: readonly string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages && messages.length < lastLines; page += 1) {
    const { events = [], nextBackwardToken } = await client.send(
      new GetLogEventsCommand({ ...stream, limit: lastLines, startFromHead: false, nextToken }),
    );
    messages = [...events.map(({ message = '' }) => message), ...messages];
    if (nextBackwardToken === undefined || nextBackwardToken === nextToken) break;
    nextToken = nextBackwardToken;
  }
  return messages;
}
