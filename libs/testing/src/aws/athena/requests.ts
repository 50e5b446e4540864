import * as z from 'zod';
import type { Input } from '../wire.ts';
import { invalidRequest } from './invalid-request.ts';

const startSchema = z.object({
  QueryString: z.string().min(1).max(262_144),
  ClientRequestToken: z.string('clientRequestToken is null or empty'),
  QueryExecutionContext: z
    .object({ Database: z.string().optional(), Catalog: z.string().optional() })
    .default({}),
  WorkGroup: z.string().default('primary'),
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).default({}),
  ExecutionParameters: z.array(z.string()).min(1).optional(),
  ResultReuseConfiguration: z
    .object({
      ResultReuseByAgeConfiguration: z
        .object({ Enabled: z.boolean(), MaxAgeInMinutes: z.number().default(60) })
        .optional(),
    })
    .optional(),
});

export type StartRequest = z.infer<typeof startSchema>;

/** @throws AwsFault as Athena does for the same fault. */
export function readStart(input: Input): StartRequest {
  const request = readRequest(startSchema, input);
  const { length } = request.ClientRequestToken;
  if (length < 32 || length > 128) {
    const bound = length < 32 ? 'greater than or equal to 32' : 'less than or equal to 128';
    throw invalidRequest(
      `1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const catalog = request.QueryExecutionContext.Catalog?.toLowerCase() ?? 'awsdatacatalog';
  if (catalog !== 'awsdatacatalog') throw invalidRequest(`Catalog ${catalog} was not found.`);
  return request;
}

export const executionId = z.object({ QueryExecutionId: z.string() });

export const executionIds = z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(50) });

export const listRequest = z.object({
  WorkGroup: z.string().default('primary'),
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
});

export const resultsRequest = executionId.extend({
  MaxResults: z.number().int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
});

export function readRequest<Request>(schema: z.ZodType<Request>, input: Input): Request {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidRequest(`${issue?.path.join('.')}: ${issue?.message}`);
}
