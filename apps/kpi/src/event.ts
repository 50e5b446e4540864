import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import type * as z from 'zod';

const schema = runEvent(marketplaces, {});

export type KpiEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readKpiEvent = (input: unknown): KpiEvent => parseEvent(schema, input);
