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
  EMRServerlessClient,
  GetJobRunCommand,
  paginateListJobRuns,
} from '@aws-sdk/client-emr-serverless';
import {
  GetJobCommand,
  GlueClient,
  paginateGetDatabases,
  paginateGetJobRuns,
  paginateGetPartitions,
  paginateGetTables,
} from '@aws-sdk/client-glue';
import { clientSettings, glueJobName } from '@rentlake/aws';
import { marketplaces } from '@rentlake/metrics';
import { postgres } from '@rentlake/schema';
import { emrApplication } from '@rentlake/testing';
import { Client } from 'pg';
import { workgroup, type WholeAws } from './whole-aws.ts';

/** What services keep of the work that was done in them, as text: place → all that it says. */
export async function tracesIn({
  settings,
  redshift,
}: WholeAws): Promise<Readonly<Record<string, string>>> {
  return {
    'job runs of EMR Serverless': await emrJobRuns(
      new EMRServerlessClient(clientSettings(settings)),
    ),
    'job runs of Glue': await glueJobRuns(new GlueClient(clientSettings(settings))),
    'statements of Redshift': redshift.submitted.map((each) => JSON.stringify(each)).join('\n'),
    'ledgers of Redshift': await ledgers(await redshift.url()),
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

async function emrJobRuns(client: EMRServerlessClient): Promise<string> {
  const found: unknown[] = [];
  const application = { applicationId: emrApplication };
  for await (const { jobRuns = [] } of paginateListJobRuns({ client }, application)) {
    for (const { id: jobRunId } of jobRuns) {
      found.push((await client.send(new GetJobRunCommand({ ...application, jobRunId }))).jobRun);
    }
  }
  client.destroy();
  return found.map((each) => JSON.stringify(each)).join('\n');
}

async function glueJobRuns(client: GlueClient): Promise<string> {
  const found: unknown[] = [];
  for (const { name } of Object.values(marketplaces)) {
    const JobName = glueJobName({ script: 'kpi_job', marketplace: name });
    const { Job } = await client.send(new GetJobCommand({ JobName }));
    found.push(Job);
    for await (const { JobRuns = [] } of paginateGetJobRuns({ client }, { JobName })) {
      found.push(...JobRuns);
    }
  }
  client.destroy();
  return found.map((each) => JSON.stringify(each)).join('\n');
}

async function ledgers(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const found: unknown[] = [];
  for (const { warehouseSchema } of Object.values(marketplaces)) {
    if (warehouseSchema === undefined) continue;
    const ledger = `${postgres.identifier(warehouseSchema)}._load_ledger`;
    found.push(...(await client.query<Record<string, unknown>>(`SELECT * FROM ${ledger}`)).rows);
  }
  await client.end();
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
