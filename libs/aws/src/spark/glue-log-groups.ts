import {
  paginateDescribeLogGroups,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsError } from '../aws-error.ts';

/** What the names of log groups end with: what the script says lies in the first, what Spark says in the second. */
export const glueLogKinds = ['output', 'error'] as const;

const ofKind = new RegExp(`/(?:${glueLogKinds.join('|')})$`);

/**
 * The groups, without their `/output` and `/error`, that have more in their names than the prefix, as those of a security
 * configuration that encrypts logs. AWS documents `<prefix>/<configuration>-role/<role>` in its guide and another order in its API,
 * and a job run does not tell its role: so those that exist are asked for.
 *
 * @param configuration When it is known, only groups that name it.
 */
export async function securedLogGroups(
  client: CloudWatchLogsClient,
  prefix: string,
  configuration = '',
): Promise<readonly string[]> {
  const groups = new Set<string>();
  try {
    const pages = paginateDescribeLogGroups(
      { client, pageSize: 50 },
      { logGroupNamePrefix: prefix },
    );
    for await (const { logGroups = [] } of pages) {
      for (const { logGroupName = '' } of logGroups) {
        const group = logGroupName.replace(ofKind, '');
        const isNamed = group.slice(prefix.length).includes(configuration);
        if (![logGroupName, prefix].includes(group) && isNamed) groups.add(group);
      }
    }
  } catch (error) {
    throw awsError(`listing the log groups ${prefix}*`, error);
  }
  return [...groups];
}
