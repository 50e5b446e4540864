import { sparkField } from '@rentlake/aws';
import { parseEvent, runEvent, runIdField } from '@rentlake/engine';
import { marketplaces } from '@rentlake/metrics';
import * as z from 'zod';

const overlapHint = 'Give a whole number of seconds, from 0 on.';

const schema = runEvent(marketplaces, {
  /** Replay: the run whose raw rows this one starts from. */
  base_run: runIdField.optional(),
  /** A database only: read what changed since the published run. */
  increment: z
    .strictObject(
      {
        overlap: z.number(overlapHint).int(overlapHint).nonnegative(overlapHint),
        reconcile_deletes: z.boolean('Give true or false.'),
      },
      'The fields are overlap, reconcile_deletes.',
    )
    .optional(),
  /** measure: says how large the source is, and does nothing else. */
  action: z.literal('measure', 'Give measure, or leave it out.').optional(),
  spark: sparkField(['dataingestion']).optional(),
});

export type IngestionEvent = z.infer<typeof schema>;

/** @throws StageFailure (BadRequest) that names every field at fault. */
export const readIngestionEvent = (input: unknown): IngestionEvent => parseEvent(schema, input);
