import * as z from 'zod';
import type { SparkScript } from './spark-job.ts';
import { sparkPlatforms } from './spark-service.ts';

const numberHint = 'Give a whole number from 1 on.';
const attempt = z.int(numberHint).min(1, numberHint);
const platform = z.enum(sparkPlatforms, `Give ${sparkPlatforms.join(' or ')}.`);
const bytesHint = 'Give the size of the source in bytes, from 0 on.';
const bytes = z.int(bytesHint).min(0, bytesHint);

/** The field `spark` of an event of a stage whose work one of `scripts` can do; the first one unless the event names another. */
export function sparkField(scripts: readonly [SparkScript, ...SparkScript[]]) {
  const script = z.enum(scripts, `Give ${scripts.join(' or ')}.`).default(scripts[0]);
  const strict = <Shape extends z.ZodRawShape>(shape: Shape) =>
    z.strictObject(shape, `The fields are ${Object.keys(shape).join(', ')}.`);
  return z.discriminatedUnion(
    'action',
    [
      strict({ action: z.literal('submission'), platform, attempt, bytes, script }),
      strict({
        action: z.literal('record'),
        attempt,
        scripts: z.array(script).default([scripts[0]]),
      }),
      strict({
        action: z.literal('cause'),
        platform,
        attempt,
        script,
        job_run_id: z.string('Give the id that the service gave.').optional(),
      }),
    ],
    'Give an action: submission, record or cause.',
  );
}

/** What a state machine asks of a stage that Spark does. */
export type SparkEvent = z.infer<ReturnType<typeof sparkField>>;
