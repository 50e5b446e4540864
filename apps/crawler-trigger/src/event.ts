import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import * as z from 'zod';

const schema = runEvent(marketplaces, {
  /** Look how far the crawlers are, and go on, instead of having tables inferred anew. */
  action: z.literal('status', 'Give "status", or leave it out.').optional(),
});

export type CrawlEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readCrawlEvent = (input: unknown): CrawlEvent => parseEvent(schema, input);
