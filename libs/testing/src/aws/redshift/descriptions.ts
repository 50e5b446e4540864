import { createHash } from 'node:crypto';
import { databaseUser } from './database-server.ts';
import type { Part, Statement } from './statement.ts';

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** What ExecuteStatement and BatchExecuteStatement answer. */
export function submissionOf(statement: Statement): object {
  const { id, createdAt, request, status } = statement;
  return {
    Id: id,
    CreatedAt: seconds(createdAt),
    Database: request.database,
    WorkgroupName: request.workgroup,
    DbUser: databaseUser,
    Status: status,
    ...(request.session ? { SessionId: request.session.id } : {}),
  };
}

/** What DescribeStatement answers, for a statement or one of a batch. */
export function descriptionOf(statement: Statement, part: Part | undefined): object {
  const { request, parts } = statement;
  if (part) return { ...placeOf(statement), ...partOf(statement, part) };
  const [only] = parts;
  return {
    ...placeOf(statement),
    Id: statement.id,
    Status: statement.status,
    Duration: statement.nanoseconds,
    ...(statement.error === undefined ? {} : { Error: statement.error }),
    HasResultSet: statement.status === 'FINISHED' && parts.some(({ answer }) => answer),
    ResultRows: request.isBatch ? -1 : (only?.rows ?? -1),
    ...(request.isBatch
      ? { SubStatements: parts.map((each) => partOf(statement, each)) }
      : { QueryString: only?.sql }),
    ...(request.parameters.length > 0 ? { QueryParameters: request.parameters } : {}),
  };
}

function placeOf({ request, createdAt, updatedAt, pid, id }: Statement): object {
  return {
    Database: request.database,
    WorkgroupName: request.workgroup,
    DbUser: databaseUser,
    CreatedAt: seconds(createdAt),
    UpdatedAt: seconds(updatedAt),
    RedshiftPid: pid ?? 0,
    RedshiftQueryId: parseInt(createHash('sha256').update(id).digest('hex').slice(0, 8), 16),
    ResultFormat: 'json',
    ...(request.session ? { SessionId: request.session.id } : {}),
  };
}

function partOf({ id, parts, createdAt, updatedAt }: Statement, part: Part): object {
  return {
    Id: `${id}:${parts.indexOf(part) + 1}`,
    Status: part.status,
    Duration: part.nanoseconds,
    ...(part.error === undefined ? {} : { Error: part.error }),
    HasResultSet: part.answer !== undefined,
    ResultRows: part.rows,
    QueryString: part.sql,
    CreatedAt: seconds(createdAt),
    UpdatedAt: seconds(updatedAt),
  };
}
