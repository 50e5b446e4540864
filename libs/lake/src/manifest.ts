import * as z from 'zod';

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);
const instant = z.iso.datetime();

const watermarkSchema = z.object({
  /** The column of the source that tells when a row changed last. */
  column: z.string(),
  /** Its highest value among the rows read, as the source tells it; null where no row has one. */
  value: z.string().nullable(),
  /** Names and types of the columns that the source had. */
  columns: z.array(z.string()),
});

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
  /** How far the rows reach that were read; only for a source that can be read by its changes. */
  watermark: watermarkSchema.optional(),
  /** Of `read`, the rows taken over from the base run; only for a dataset that was read by its changes. */
  carried: count.optional(),
  /** Of `read`, the rows that were fetched; only for a dataset that was read by its changes. */
  fetched: count.optional(),
  /** Rows of the base run that the source has no more; only when all keys were compared. */
  deleted: count.optional(),
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

const tableSchema = outputSchema.extend({
  /** Measure → the sum of its values, exact to the last digit; null where no row has one. */
  sums: z.record(z.string(), z.string().nullable()).optional(),
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
  /** The run whose raw rows this one starts from. */
  base_run: z.string().optional(),
  /** replay: repaired rows replace some of the base run's. increment: the source's changes do. */
  kind: z.enum(['replay', 'increment']).optional(),
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
  tables: z.record(z.string(), tableSchema),
  queries: z.record(z.string(), outputSchema),
});

/** All that is known of a run; `runs/<marketplace>/<id>/manifest.json`. */
export type Manifest = z.infer<typeof manifestSchema>;
export type DatasetCounts = z.infer<typeof datasetSchema>;
export type StageRecord = z.infer<typeof stageSchema>;
export type OutputRecord = z.infer<typeof outputSchema>;
export type TableRecord = z.infer<typeof tableSchema>;
export type Watermark = z.infer<typeof watermarkSchema>;
export type RunKind = NonNullable<Manifest['kind']>;
export type InputRecord = Manifest['inputs'][number];
