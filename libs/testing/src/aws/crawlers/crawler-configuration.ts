import * as z from 'zod';
import { AwsFault } from '../wire.ts';

const configuration = z.strictObject({
  Version: z.literal(1),
  CrawlerOutput: z
    .strictObject({
      Tables: z.strictObject({ AddOrUpdateBehavior: z.literal('MergeNewColumns') }).optional(),
      Partitions: z.strictObject({ AddOrUpdateBehavior: z.literal('InheritFromTable') }).optional(),
    })
    .optional(),
  Grouping: z
    .strictObject({
      TableGroupingPolicy: z.literal('CombineCompatibleSchemas').optional(),
      TableLevelConfiguration: z.int().min(1).optional(),
    })
    .optional(),
});

export type CrawlerConfiguration = z.infer<typeof configuration>;

/** Reads the JSON of `Configuration`. @throws AwsFault (InvalidInputException) */
export function crawlerConfiguration(text: string): CrawlerConfiguration {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidInput(`Crawler configuration is not valid JSON: ${text}`);
  }
  const { success, data, error } = configuration.safeParse(parsed);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw invalidInput(`Crawler configuration is not valid: ${faults.join('; ')}`);
}

export const invalidInput = (message: string): AwsFault =>
  new AwsFault('InvalidInputException', message);
