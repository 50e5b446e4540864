import { sparkField } from '@rentlake/aws';
import { parseEvent, runEvent } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import type * as z from 'zod';

/** `kpi_job` computes all tables; those of car rental may come from the two others instead. */
const scripts = ['kpi_job', 'vehicle_location_metrics', 'user_transaction_metrics'] as const;

const schema = runEvent(marketplaces, { spark: sparkField(scripts).optional() });

export type KpiEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readKpiEvent = (input: unknown): KpiEvent => parseEvent(schema, input);
