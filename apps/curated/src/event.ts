import { sparkField } from '@rentlake/aws';
import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import type * as z from 'zod';

const schema = runEvent(marketplaces, { spark: sparkField(['curated_job']).optional() });

export type CuratedEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readCuratedEvent = (input: unknown): CuratedEvent => parseEvent(schema, input);
