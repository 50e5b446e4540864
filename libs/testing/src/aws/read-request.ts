import type * as z from 'zod';
import { AwsFault, type Input } from './wire.ts';

/** @throws AwsFault (ValidationException) that names every field at fault. */
export function readRequest<Request>(schema: z.ZodType<Request>, input: Input): Request {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AwsFault(
    'ValidationException',
    `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`,
  );
}
