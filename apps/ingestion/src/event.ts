import { parseEvent, runEvent, runIdField } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import type * as z from 'zod';

const schema = runEvent(marketplaces, {
  /** Replay: the run whose raw rows this one starts from. */
  base_run: runIdField.optional(),
});

export type IngestionEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readIngestionEvent = (input: unknown): IngestionEvent => parseEvent(schema, input);
