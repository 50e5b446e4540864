import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import * as z from 'zod';

const schema = runEvent(marketplaces, {
  /** See how far the queries are, and go on; those that failed stay so. */
  action: z.literal('status', 'Give "status", or leave it out.').optional(),
});

export type QueriesEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readQueriesEvent = (input: unknown): QueriesEvent => parseEvent(schema, input);
