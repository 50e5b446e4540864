import * as z from 'zod';

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);
const instant = z.iso.datetime();

const datasetSchema = z.object({
  /** Rows that the reader of the source counted, not taken from raw. */
  read: count,
  raw: count,
  curated: count.optional(),
  quarantined: count.optional(),
  reasons: counts,
  nulled: counts,
  orphans: counts,
  /** Headers that no contract column has. */
  unmapped: z.array(z.string()),
});

const stageSchema = z.object({
  state: z.enum(['running', 'done', 'failed']),
  start: instant,
  end: instant.optional(),
  engine: z.string(),
  attempts: count,
  error: z.string().optional(),
});

const outputSchema = z.object({
  /** Relative to the lake; ends at `run_id=<id>`. */
  path: z.string(),
  rows: count,
});

export const manifestSchema = z.object({
  format: z.literal(1),
  run_id: z.string(),
  marketplace: z.string(),
  state: z.enum(['running', 'failed', 'published']),
  created_at: instant,
  updated_at: instant,
  published_at: instant.optional(),
  source: z.string(),
  /** The run whose raw rows this one starts from; only for a replay. */
  base_run: z.string().optional(),
  versions: z.record(z.string(), z.string()),
  /** SHA-256 over the inputs; what makes two runs runs of the same input. */
  fingerprint: z.string(),
  inputs: z.array(
    z.object({
      dataset: z.string(),
      /** Below the source, with `/`. */
      path: z.string(),
      bytes: count,
      sha256: z.string(),
      rows: count,
    }),
  ),
  stages: z.record(z.string(), stageSchema),
  datasets: z.record(z.string(), datasetSchema),
  tables: z.record(z.string(), outputSchema),
  queries: z.record(z.string(), outputSchema),
});

/** All that is known of a run; `runs/<marketplace>/<id>/manifest.json`. */
export type Manifest = z.infer<typeof manifestSchema>;
export type DatasetCounts = z.infer<typeof datasetSchema>;
export type StageRecord = z.infer<typeof stageSchema>;
export type OutputRecord = z.infer<typeof outputSchema>;
export type InputRecord = Manifest['inputs'][number];
