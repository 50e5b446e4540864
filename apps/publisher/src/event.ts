import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import * as z from 'zod';

const flag = z.literal(true, 'Give true, or leave it out.').optional();

const schema = runEvent(marketplaces, {
  /** Let readers see this older run again, instead of publishing a new one. */
  rollback: flag,
  /** Publish nothing: have warehouse and catalogue show what the lake publishes. For after a failure. */
  follow: flag,
});

export type PublishEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readPublishEvent = (input: unknown): PublishEvent => parseEvent(schema, input);
