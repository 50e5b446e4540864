import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  paginateListQueryExecutions,
} from '@aws-sdk/client-athena';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GlueClient,
  paginateGetDatabases,
  paginateGetPartitions,
  paginateGetTables,
} from '@aws-sdk/client-glue';
import { clientSettings } from '@rentlake/aws';
import { workgroup, type WholeAws } from './whole-aws.ts';

/** What services keep of the work that was done in them, as text: place → all that it says. */
export async function tracesIn({ settings }: WholeAws): Promise<Readonly<Record<string, string>>> {
  return {
    'logs of CloudWatch': await logs(new CloudWatchLogsClient(clientSettings(settings))),
    'catalogue of Glue': await catalogue(new GlueClient(clientSettings(settings))),
    'queries of Athena': await queries(new AthenaClient(clientSettings(settings))),
  };
}

async function logs(client: CloudWatchLogsClient): Promise<string> {
  const lines: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName } of logGroups) {
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
        lines.push(...events.map(({ message = '' }) => message));
      }
    }
  }
  client.destroy();
  return lines.join('\n');
}

async function catalogue(client: GlueClient): Promise<string> {
  const found: unknown[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client }, {})) {
    for (const { Name: DatabaseName } of DatabaseList) {
      for await (const { TableList = [] } of paginateGetTables({ client }, { DatabaseName })) {
        found.push(...TableList);
        for (const { Name: TableName } of TableList) {
          const of = { DatabaseName, TableName };
          for await (const { Partitions } of paginateGetPartitions({ client }, of)) {
            found.push(Partitions);
          }
        }
      }
    }
  }
  client.destroy();
  return found.map((each) => JSON.stringify(each)).join('\n');
}

async function queries(client: AthenaClient): Promise<string> {
  const found: string[] = [];
  const pages = paginateListQueryExecutions({ client }, { WorkGroup: workgroup });
  for await (const { QueryExecutionIds = [] } of pages) {
    if (QueryExecutionIds.length === 0) continue;
    const { QueryExecutions } = await client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
    );
    found.push(JSON.stringify(QueryExecutions));
  }
  client.destroy();
  return found.join('\n');
}
