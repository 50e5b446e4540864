import type { MakeService } from '../local-aws.ts';
import { pageOf } from '../paging.ts';
import { readTarget } from '../wire.ts';
import { awsClients } from './aws-clients.ts';
import { Executions } from './executions.ts';
import { defaults, type AthenaOptions } from './options.ts';
import { QueryEngine } from './query-engine.ts';
import {
  executionId,
  executionIds,
  listRequest,
  readRequest,
  readStart,
  resultsRequest,
} from './requests.ts';
import { resultPage } from './result.ts';
import { WorkGroups } from './work-groups.ts';

/**
 * Athena over the S3 and the Glue catalogue of a local AWS. Queries run on a real Trino, which starts with the first one.
 * docs/local-aws.md says what it imitates.
 */
export function athenaService(options: AthenaOptions = {}): MakeService {
  return ({ moto, owner }) => {
    const clients = awsClients(moto, owner);
    let engine: Promise<QueryEngine> | undefined;
    const groups = new WorkGroups(options.smallestCutoff ?? defaults.smallestCutoff);
    const executions = new Executions(
      () => (engine ??= QueryEngine.start(clients, owner)),
      clients.s3,
      groups,
      options,
    );
    owner.defer(() => executions.end());
    return {
      service: 'athena',
      read: readTarget,
      operations: {
        ...groups.operations,
        StartQueryExecution: async (input) => {
          const { id } = await executions.start(readStart(input));
          return { QueryExecutionId: id };
        },
        GetQueryExecution: async (input) => {
          const { QueryExecutionId } = readRequest(executionId, input);
          return { QueryExecution: executions.get(QueryExecutionId).describe() };
        },
        BatchGetQueryExecution: async (input) => {
          const ids = readRequest(executionIds, input).QueryExecutionIds;
          const found = ids.flatMap((id) => executions.find(id) ?? []);
          const unknown = ids.filter((id) => !executions.find(id));
          return {
            QueryExecutions: found.map((execution) => execution.describe()),
            UnprocessedQueryExecutionIds: unknown.map((id) => ({
              QueryExecutionId: id,
              ErrorCode: 'QUERY_EXECUTION_NOT_FOUND',
              ErrorMessage: `QueryExecution ${id} was not found`,
            })),
          };
        },
        ListQueryExecutions: async (input) => {
          const { WorkGroup, MaxResults, NextToken } = readRequest(listRequest, input);
          const page = pageOf(executions.of(WorkGroup), MaxResults, NextToken);
          return { QueryExecutionIds: page.items.map(({ id }) => id), NextToken: page.next };
        },
        GetQueryResults: async (input) => {
          const { QueryExecutionId, MaxResults, NextToken } = readRequest(resultsRequest, input);
          return resultPage(executions.get(QueryExecutionId), MaxResults, NextToken);
        },
        StopQueryExecution: async (input) => {
          const { QueryExecutionId } = readRequest(executionId, input);
          executions.get(QueryExecutionId).cancel('Query cancelled by user');
          return {};
        },
      },
    };
  };
}
