import * as z from 'zod';

/** What the requests may hold; other fields are refused rather than ignored. */

const parameters = z.array(z.strictObject({ name: z.string(), value: z.string().min(1) })).min(1);

const place = {
  WorkgroupName: z.string().optional(),
  Database: z.string().optional(),
  SessionId: z.string().optional(),
  SessionKeepAliveSeconds: z.int().min(0).max(86_400).optional(),
  ClientToken: z.string().min(1).max(64).optional(),
  StatementName: z.string().max(500).optional(),
  Parameters: parameters.optional(),
  WaitTimeSeconds: z.int().min(0).max(30).optional(),
};

/** Characters of one SQL text. */
const longestSql = 100_000;
const sql = z.string().min(1).max(longestSql, 'Maximum size of a query statement is 100 KB');

export const executeRequest = z.strictObject({ Sql: sql, ...place });
export const batchRequest = z.strictObject({
  Sqls: z.array(sql).min(1).max(40, 'Member must have length less than or equal to 40'),
  ExecutionMode: z.literal('TRANSACTION').optional(),
  ...place,
});
export type SubmitRequest = z.infer<typeof executeRequest> | z.infer<typeof batchRequest>;

export const describeRequest = z.strictObject({
  Id: z.string(),
  WaitTimeSeconds: place.WaitTimeSeconds,
});
export const resultRequest = z.strictObject({
  Id: z.string(),
  NextToken: z.string().optional(),
  WaitTimeSeconds: place.WaitTimeSeconds,
});
export const cancelRequest = z.strictObject({ Id: z.string() });
