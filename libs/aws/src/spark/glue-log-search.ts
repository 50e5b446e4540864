import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DriverLog } from './await-log.ts';
import { readLogEvents } from './glue-driver-log.ts';
import { glueLogKinds, securedLogGroups } from './glue-log-groups.ts';
import { LastWords } from './last-words.ts';
import type { SparkScript } from './spark-job.ts';

export interface GlueLogPlace {
  readonly stream: string;
  /** In front of the names of log groups. */
  readonly prefix: string;
  /** Name of the security configuration, if the job run tells one. */
  readonly configuration: string | undefined;
}

export interface GlueLogSearch extends DriverLog {
  readonly lookedIn: readonly string[];
  readonly foundIn: readonly string[];
}

/**
 * Looks for the log of a driver. What the script itself says goes to the output; only without it does the rest matter. The
 * groups without the name of the security configuration come last: one that does not encrypt logs leaves them there.
 */
export async function searchGlueLog(
  client: CloudWatchLogsClient,
  { stream, prefix, configuration }: GlueLogPlace,
  script: SparkScript,
): Promise<GlueLogSearch> {
  const words = new LastWords(script);
  const lookedIn: string[] = [];
  const foundIn: string[] = [];
  let failure: Error | undefined;
  // Somebody who may not read one group may be allowed to read the one that has the log.
  const unlessFailed = <Answer>(asked: Promise<Answer>, otherwise: Answer): Promise<Answer> =>
    asked.catch((error: Error) => {
      failure ??= error;
      return otherwise;
    });
  const secured = await unlessFailed(securedLogGroups(client, prefix, configuration), []);
  for (const kind of glueLogKinds) {
    for (const group of [...secured, prefix].map((groups) => `${groups}/${kind}`)) {
      if (words.text !== undefined) break;
      lookedIn.push(group);
      if (await unlessFailed(readLogEvents(client, group, stream, words), false)) {
        foundIn.push(group);
      }
    }
  }
  const has = (kind: string): boolean => foundIn.some((group) => group.endsWith(`/${kind}`));
  const found = { hasScript: has('output'), hasSpark: has('error') };
  return { said: words.text, ...found, failure, lookedIn, foundIn };
}

/** Where the log is, for somebody who wants to read it. */
export function tellGlueLog(
  { stream, configuration }: GlueLogPlace,
  { lookedIn, foundIn, failure }: GlueLogSearch,
): string {
  if (foundIn.length > 0) return `The log is ${stream} in ${foundIn.join(' and ')}.`;
  if (failure) return `The log ${stream} cannot be read: ${failure.message}`;
  const remedy =
    configuration === undefined
      ? ''
      : ` To write one under the security configuration ${configuration}, the role of the job needs logs:AssociateKmsKey.`;
  return `There is no log ${stream} in ${lookedIn.join(', ')}.${remedy}`;
}
