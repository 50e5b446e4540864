import { checkRunId } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import * as z from 'zod';
import { parseFields } from './parse-fields.ts';
import { StageFailure } from './stage-failure.ts';

/** A field that holds a run id. */
export const runIdField = z.string('Give the id of a run.').transform(checkRunId);

/** The event of a stage: a marketplace by its name, a run by its id, and `more`. No other field is let pass. */
export function runEvent<More extends z.ZodRawShape>(
  marketplaces: Readonly<Record<string, Marketplace>>,
  more: More,
) {
  const hint = `Known: ${Object.keys(marketplaces).join(', ')}.`;
  const marketplace = z.string(hint).transform((name, context) => {
    const found = Object.hasOwn(marketplaces, name) ? marketplaces[name] : undefined;
    if (found) return found;
    context.addIssue(hint);
    return z.NEVER;
  });
  const fields = { marketplace, run_id: runIdField, ...more };
  return z.strictObject(fields, `The fields are ${Object.keys(fields).join(', ')}.`);
}

/** @throws StageFailure (BadRequest) that names every field at fault, what it is and what it should be. */
export function parseEvent<Event>(schema: z.ZodType<Event>, event: unknown): Event {
  const parsed = parseFields(schema, event, ['event']);
  if (parsed.problems) throw new StageFailure('BadRequest', parsed.problems.join(' '));
  return parsed.data;
}
