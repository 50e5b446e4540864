import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import type * as z from 'zod';

const schema = runEvent(marketplaces, {});

export type CrawlEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readCrawlEvent = (input: unknown): CrawlEvent => parseEvent(schema, input);
